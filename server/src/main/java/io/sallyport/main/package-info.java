/**
 * Builds the house by hand, top to bottom, and hangs every verb under one root.
 *
 * <p>Floor 4.8, the roof: may import everything. Start reading at {@code Sallyport}.
 */
@NullMarked
package io.sallyport.main;

import org.jspecify.annotations.NullMarked;
