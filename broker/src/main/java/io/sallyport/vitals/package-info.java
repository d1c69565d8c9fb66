/**
 * Figures about the broker under the names that Mosquitto gave them.
 *
 * <p>Floor 2.2: may import floors 2.1, 2.0 and {@code wire}. Start with {@link
 * io.sallyport.vitals.VitalSigns}.
 */
@NullMarked
package io.sallyport.vitals;

import org.jspecify.annotations.NullMarked;
