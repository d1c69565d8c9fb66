package io.sallyport.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * How far a journal of the engine was written, and the sum of its last block up to there. Further
 * back a damaged record is an error to the engine; in the last block it may look unfinished.
 *
 * @param bytes from the journal's start
 * @param sum CRC-32C of what lies between the start of the last block and {@code bytes}
 */
record JournalEnd(long bytes, long sum) {
  /** The engine's own; records never span two without saying so. */
  private static final int BLOCK_BYTES = 32 * 1024;

  static final JournalEnd NONE = new JournalEnd(0, 0);

  /** Of a journal that may grow meanwhile, and does not change where it has been written. */
  static JournalEnd of(Path journal) throws IOException {
    try (FileChannel file = FileChannel.open(journal, StandardOpenOption.READ)) {
      return at(file, file.size());
    }
  }

  /** What it would have been when the journal was so long; 0 bytes read where it is shorter. */
  static JournalEnd at(Path journal, long bytes) throws IOException {
    try (FileChannel file = FileChannel.open(journal, StandardOpenOption.READ)) {
      return at(file, bytes);
    }
  }

  private static JournalEnd at(FileChannel file, long bytes) throws IOException {
    long start = Math.max(0, bytes - 1) / BLOCK_BYTES * BLOCK_BYTES;
    ByteBuffer block = ByteBuffer.allocate((int) (bytes - start));
    while (block.hasRemaining() && file.read(block, start + block.position()) >= 0) {
      // until it is all there, or the file ends
    }
    return new JournalEnd(bytes, sum(block.array()));
  }

  static long sum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return crc.getValue();
  }

  String text() {
    return bytes + " " + sum;
  }

  /**
   * The other way.
   *
   * @throws RuntimeException if it is no such text
   */
  static JournalEnd parse(String text) {
    int gap = text.indexOf(' ');
    return new JournalEnd(
        Long.parseLong(text.substring(0, gap)), Long.parseLong(text.substring(gap + 1)));
  }
}
