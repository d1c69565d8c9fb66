package io.sallyport.fuzzing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.codec.DecoderLimits;
import io.sallyport.codec.PacketDecoder;
import io.sallyport.codec.Side;
import io.sallyport.codec.TopicCache;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolViolation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the broker says to one party until it ends, on a thread of its own. What it hears may
 * be taken on any one other thread.
 */
final class Ear implements Runnable {
  private static final int KEPT = 20_000;

  private final InputStream in;
  private final Consumer<String> found;
  private final @Nullable PacketDecoder decoder;
  private final BlockingQueue<Packet> heard = new LinkedBlockingQueue<>(KEPT);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private String tail = "";

  Ear(InputStream in, Script script, Consumer<String> found) {
    this.in = in;
    this.found = found;
    this.decoder = script.readable() ? decoder(script) : null;
  }

  private static PacketDecoder decoder(Script script) {
    PacketDecoder made =
        new PacketDecoder(
            Side.CLIENT, new DecoderLimits(bytesTaken(script), 1_000), new TopicCache(16));
    made.version(script.version());
    made.topicAliasMaximum(script.asked().aliasMaximum());
    return made;
  }

  /** What is larger than it said it takes cannot be read, and that is found. */
  private static int bytesTaken(Script script) {
    return Math.min(script.asked().packetBytes(), DecoderLimits.PROTOCOL_MAXIMUM_PACKET_BYTES);
  }

  @Override
  public void run() {
    ByteBuf received = Unpooled.buffer();
    byte[] chunk = new byte[8_192];
    try {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        listenForSecrets(chunk, count);
        if (decoder != null) {
          received.writeBytes(chunk, 0, count);
          decode(decoder, received);
          received.discardReadBytes();
        }
      }
    } catch (IOException reset) {
      tail = ""; // that is an end, too
    } catch (ProtocolViolation wrong) {
      found.accept("the broker said what nobody can read: " + wrong.getMessage());
    } finally {
      ended.complete(null);
    }
  }

  private void decode(PacketDecoder with, ByteBuf received) {
    for (Packet packet = with.decode(received); packet != null; packet = with.decode(received)) {
      if (!heard.offer(packet)) {
        heard.clear(); // nobody listens: what was heard first is of no use any more
      }
    }
  }

  /** Whatever else was spoiled, the words that only others may hear are never among the bytes. */
  private void listenForSecrets(byte[] chunk, int count) {
    String text = tail + new String(chunk, 0, count, StandardCharsets.ISO_8859_1);
    if (text.contains(Choir.SECRET)) {
      found.accept("a hostile party was told what is hidden from it");
    }
    tail = text.substring(Math.max(0, text.length() - Choir.SECRET.length()));
  }

  /** The next packet, or null when none came in time. */
  @Nullable Packet next(long millis) throws InterruptedException {
    return millis == 0 ? heard.poll() : heard.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** Whether the broker has ended the connection, or we have. */
  boolean isEnded() {
    return ended.isDone();
  }
}
