/**
 * The MQTT control packets as values, a sealed family with one record each, and their reason codes
 * and properties.
 *
 * <p>Floor 1.2: may import {@code topic}.
 */
@NullMarked
package io.sallyport.packet;

import org.jspecify.annotations.NullMarked;
