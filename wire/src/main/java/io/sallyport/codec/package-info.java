/**
 * The way between bytes and packets. Limits are checked before bytes are buffered, and reference
 * counts stay in here.
 *
 * <p>Floor 1.3: may import {@code packet}, {@code topic} and Netty buffers.
 */
@NullMarked
package io.sallyport.codec;

import org.jspecify.annotations.NullMarked;
