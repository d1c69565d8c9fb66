package io.sallyport.load;

import io.sallyport.packet.Payload;
import java.nio.ByteBuffer;

/**
 * What stands in a message: run, stream, sequence, and the time at which it was due to be sent;
 * zeros up to the size that was asked for.
 */
record LoadPayload(int run, int stream, long sequence, long dueNanos) {
  static final int SMALLEST_BYTES = 24;

  Payload toPayload(int sizeBytes) {
    byte[] bytes = new byte[sizeBytes];
    ByteBuffer.wrap(bytes).putInt(run).putInt(stream).putLong(sequence).putLong(dueNanos);
    return Payload.wrap(bytes);
  }

  /** Reads a payload; run 0, which no run has, when it is none of ours. */
  static LoadPayload of(Payload payload) {
    if (payload.length() < SMALLEST_BYTES) {
      return new LoadPayload(0, 0, 0, 0);
    }
    ByteBuffer in = ByteBuffer.wrap(payload.bytes());
    return new LoadPayload(in.getInt(), in.getInt(), in.getLong(), in.getLong());
  }
}
