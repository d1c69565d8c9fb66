package io.sallyport.cli;

import io.sallyport.packet.Payload;
import java.nio.ByteBuffer;

/**
 * What stands in a message of bench: run, stream, sequence, and the time at which it was due to be
 * sent; zeros up to the size that was asked for.
 */
record BenchPayload(int run, int stream, long sequence, long dueNanos) {
  static final int SMALLEST_BYTES = 24;

  Payload toPayload(int sizeBytes) {
    byte[] bytes = new byte[sizeBytes];
    ByteBuffer.wrap(bytes).putInt(run).putInt(stream).putLong(sequence).putLong(dueNanos);
    return Payload.wrap(bytes);
  }

  /** Reads a payload; run 0, which no run has, when it is none of ours. */
  static BenchPayload of(Payload payload) {
    if (payload.length() < SMALLEST_BYTES) {
      return new BenchPayload(0, 0, 0, 0);
    }
    ByteBuffer in = ByteBuffer.wrap(payload.bytes());
    return new BenchPayload(in.getInt(), in.getInt(), in.getLong(), in.getLong());
  }
}
