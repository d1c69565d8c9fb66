package io.sallyport.trail;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The lines of one file as bytes. Confined to one thread; blocks on the disk. */
final class PartReader implements AutoCloseable {
  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
  private long wholeBytes;
  private byte[] torn = {};

  PartReader(Path file) throws IOException {
    this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
  }

  /**
   * The next line without its end, cut where it is longer than any of ours; null after the last
   * one.
   */
  byte @Nullable [] next() throws IOException {
    line.reset();
    long length = 0;
    for (int b = in.read(); b >= 0; b = in.read()) {
      length++;
      if (b == '\n') {
        wholeBytes += length;
        return line.toByteArray();
      }
      if (line.size() < EntryLine.MOST_BYTES) {
        line.write(b);
      }
    }
    torn = line.toByteArray();
    return null;
  }

  /** How many bytes the lines so far take, with their ends. */
  long wholeBytes() {
    return wholeBytes;
  }

  /** What stands after the end of the last line; empty unless something was broken off. */
  byte[] torn() {
    return torn;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
