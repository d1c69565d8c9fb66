/**
 * Load on a broker: publishers, subscribers and the books that find loss, repetition and wrong
 * order. Knows no command line.
 *
 * <p>Floor 2.9: may import {@code client} and {@code wire}. Start reading at {@code LoadRun}.
 */
@NullMarked
package io.sallyport.load;

import org.jspecify.annotations.NullMarked;
