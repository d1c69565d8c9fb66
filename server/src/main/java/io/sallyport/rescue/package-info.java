/**
 * What an operator does before and after the worst: a copy of a home, putting one back, and looking
 * whether a home is in order.
 *
 * <p>Floor 4.7: imports {@code command}, {@code config}, {@code storage} and what is below. Start
 * reading at {@link io.sallyport.rescue.Backup}. Everything here blocks on the disk and is confined
 * to the thread of its command.
 */
@NullMarked
package io.sallyport.rescue;

import org.jspecify.annotations.NullMarked;
