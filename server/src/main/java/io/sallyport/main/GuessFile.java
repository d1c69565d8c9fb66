package io.sallyport.main;

import io.sallyport.guard.GuessMemory;
import io.sallyport.guard.GuessMemory.Kind;
import io.sallyport.guard.GuessMemory.Line;
import io.sallyport.home.PrivateFiles;
import io.sallyport.time.Ticker;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * {@code data/wrong-passwords}: the key, when it was written, a line for each that is remembered,
 * and how many those are. Replaced whole, mode 0600. Blocks on the disk.
 */
record GuessFile(Path file, Ticker ticker) {
  private static final String FIRST = "sallyport wrong passwords 1";

  /** Writes all of {@code memory}. */
  void write(GuessMemory memory) throws IOException {
    StringBuilder out = new StringBuilder(4096);
    out.append(FIRST).append('\n');
    out.append(Base64.getEncoder().encodeToString(memory.key())).append('\n');
    out.append(ticker.wallMillis()).append('\n');
    AtomicInteger lines = new AtomicInteger();
    memory.tell(
        ticker.nanos(),
        line -> {
          lines.incrementAndGet();
          out.append(line.kind()).append(' ').append(Long.toHexString(line.who()));
          out.append(' ').append(line.wrong()).append(' ').append(line.ageMillis()).append('\n');
        });
    out.append("end ").append(lines.get()).append('\n');
    PrivateFiles.replace(file, out.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * What was written last; null when nothing was.
   *
   * @throws IOException when the file cannot be read, or is not as it was written
   */
  @Nullable GuessMemory read(int most) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
      return read(in, most);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private GuessMemory read(BufferedReader in, int most) throws IOException {
    if (!FIRST.equals(in.readLine())) {
      throw new IllegalArgumentException("it does not begin with \"" + FIRST + "\"");
    }
    GuessMemory memory = new GuessMemory(most, Base64.getDecoder().decode(text(in)));
    long away = Math.max(0, ticker.wallMillis() - Long.parseLong(text(in)));
    long now = ticker.nanos();
    int lines = 0;
    String line = text(in);
    while (!line.startsWith("end ")) {
      memory.restore(lineOf(line), age -> now - TimeUnit.MILLISECONDS.toNanos(age + away));
      lines++;
      line = text(in);
    }
    if (!line.equals("end " + lines)) {
      throw new IllegalArgumentException("it has " + lines + " lines and says \"" + line + "\"");
    }
    return memory;
  }

  private static String text(BufferedReader in) throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new IllegalArgumentException("its end is missing");
    }
    return line;
  }

  private static Line lineOf(String line) {
    String[] words = line.split(" ", 5);
    if (words.length != 4) {
      throw new IllegalArgumentException("a line has other than four words");
    }
    return new Line(
        Kind.valueOf(words[0]),
        Long.parseUnsignedLong(words[1], 16),
        Integer.parseInt(words[2]),
        Long.parseLong(words[3]));
  }
}
