/**
 * The way between bytes and packets. Limits are checked before bytes are buffered, and reference
 * counts stay in here.
 *
 * <p>Start with {@link io.sallyport.codec.PacketDecoder}: a {@code FixedHeader} judges what the
 * first bytes can tell, then one decoder per family of packets reads the body through a {@code
 * PacketReader} that cannot leave it. Two tables say what 5.0 allows where: {@code PropertyHome}
 * and {@code Reasons}. The way out starts with {@link io.sallyport.codec.PacketEncoder}, messages
 * with {@link io.sallyport.codec.PublishEncoder}.
 *
 * <p>Where the specification leaves room, it is used so: a wildcard or ill-formed text in a topic
 * name makes a packet malformed (0x81), since reason 0x90 is for names that are well-formed; a
 * topic filter is checked as UTF-8 only and answered in its own place; a reason code or a property
 * value that the packet must not have is a protocol error (0x82), an unknown or misplaced property
 * a malformed packet; before 5.0, which forbids it, a remaining length may take more bytes than it
 * needs, though never five.
 *
 * <p>Floor 1.3: may import {@code packet}, {@code topic} and Netty buffers.
 */
@NullMarked
package io.sallyport.codec;

import org.jspecify.annotations.NullMarked;
