/**
 * A small MQTT 5 client for the command line, the tests and the examples.
 *
 * <p>Floor 2: may import {@code wire} and Netty.
 */
@NullMarked
package io.sallyport.client;

import org.jspecify.annotations.NullMarked;
