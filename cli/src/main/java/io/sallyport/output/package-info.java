/**
 * How messages look when a verb prints them: formats, JSON, and what a terminal must not be made to
 * do.
 *
 * <p>Floor 2.8: may import {@code wire}. Start reading at {@code MessagePrinter}.
 */
@NullMarked
package io.sallyport.output;

import org.jspecify.annotations.NullMarked;
