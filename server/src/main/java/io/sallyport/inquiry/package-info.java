/**
 * What an operator asks: may somebody do something, why was something refused, and is the audit
 * trail as it was written.
 *
 * <p>Floor 4.7: imports {@code command}, {@code trail} and what is below. Confined to the thread of
 * the command; blocks on the disk.
 */
@NullMarked
package io.sallyport.inquiry;

import org.jspecify.annotations.NullMarked;
