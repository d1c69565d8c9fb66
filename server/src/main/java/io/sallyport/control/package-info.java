/**
 * The way from the command line to a broker that runs: a Unix socket in the home, its few words of
 * JSON, and the choice between it and the files.
 *
 * <p>Floor 4.5: may import {@code operations}, {@code home} and what is below. Start reading at
 * {@link io.sallyport.control.Reach}. Each class says which threads may use it.
 */
@NullMarked
package io.sallyport.control;

import org.jspecify.annotations.NullMarked;
