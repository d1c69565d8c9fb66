/**
 * The ticker and the deadline wheel; the one place that reads a clock.
 *
 * <p>Floor 2.1: may import {@code principal} and {@code wire}.
 */
@NullMarked
package io.sallyport.time;

import org.jspecify.annotations.NullMarked;
