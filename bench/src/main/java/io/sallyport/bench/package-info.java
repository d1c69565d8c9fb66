/**
 * Benchmarks of the hot paths, run by hand and never shipped.
 *
 * <p>May import everything.
 */
@NullMarked
package io.sallyport.bench;

import org.jspecify.annotations.NullMarked;
