/**
 * WebSocket below MQTT: the one HTTP request that asks for it, and the frames that carry bytes
 * afterwards. Knows neither MQTT nor who logs in.
 *
 * <p>Floor 4.0: may import floors 1 to 3 and Netty. Start reading at {@link Upgrade}.
 */
@NullMarked
package io.sallyport.websocket;

import org.jspecify.annotations.NullMarked;
