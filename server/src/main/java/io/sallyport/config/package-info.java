/**
 * The configuration file turned into each room's own settings, with every problem told at once and
 * by position.
 *
 * <p>Floor 4.2: may import floors 1 to 4.1, for their settings.
 */
@NullMarked
package io.sallyport.config;

import org.jspecify.annotations.NullMarked;
