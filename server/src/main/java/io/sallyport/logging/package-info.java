/**
 * Where log lines go: to standard error, one line each. What used to be a library of a thousand
 * classes that read its wishes from XML at every start.
 *
 * <p>Floor 4.0: knows nothing of the house but its clock.
 */
@NullMarked
package io.sallyport.logging;

import org.jspecify.annotations.NullMarked;
