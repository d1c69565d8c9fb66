/**
 * What happened, as a sealed family of events, for audit, metrics and detectors.
 *
 * <p>Floor 2.1: may import {@code principal} and {@code wire}. Rare facts are events; frequent ones
 * are counters.
 */
@NullMarked
package io.sallyport.journal;

import org.jspecify.annotations.NullMarked;
