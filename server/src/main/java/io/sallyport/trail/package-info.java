/**
 * The audit trail: who did, tried and was refused what, as a chain of lines in which nothing can be
 * changed or taken away unnoticed, and what {@code why} tells about one refusal.
 *
 * <p>Floor 4.0: imports {@code journal}, {@code policy}, {@code time}, {@code pki} and what is
 * below. Start reading at {@link io.sallyport.trail.AuditTrail}, which writes, and {@link
 * io.sallyport.trail.TrailCheck}, which believes nothing.
 */
@NullMarked
package io.sallyport.trail;

import org.jspecify.annotations.NullMarked;
