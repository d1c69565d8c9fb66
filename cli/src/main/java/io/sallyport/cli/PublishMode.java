package io.sallyport.cli;

import io.sallyport.options.CommandFailed;
import io.sallyport.options.ConnectionPlan;
import io.sallyport.packet.Payload;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the payloads of pub come from: one after the other until null. Confined to one thread. */
interface PublishMode {
  /** The largest payload that MQTT can carry, whatever the topic takes of it. */
  int LARGEST_BYTES = 268_435_455;

  /** The next payload, or null after the last. Blocks. */
  @Nullable Payload next() throws CommandFailed;

  /** The same payload, {@code times} times. */
  static PublishMode repeat(Payload payload, int times) {
    return new PublishMode() {
      private int left = times;

      @Override
      public @Nullable Payload next() {
        return left-- > 0 ? payload : null;
      }
    };
  }

  /** Each line of {@code in}, without its line end; empty lines are empty messages. */
  static PublishMode lines(InputStream in) {
    BufferedInputStream buffered = new BufferedInputStream(in);
    return () -> {
      try {
        return line(buffered);
      } catch (IOException e) {
        throw ConnectionPlan.usage("cannot read standard input: " + e.getMessage());
      }
    };
  }

  private static @Nullable Payload line(InputStream in) throws IOException, CommandFailed {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      if (line.size() == LARGEST_BYTES) {
        throw tooLarge("a line of standard input");
      }
      line.write(next);
      next = in.read();
    }
    return Payload.wrap(line.toByteArray());
  }

  /** All of {@code in} as one payload. */
  static Payload whole(InputStream in) throws CommandFailed {
    try {
      byte[] bytes = in.readNBytes(LARGEST_BYTES + 1);
      if (bytes.length > LARGEST_BYTES) {
        throw tooLarge("standard input");
      }
      return Payload.wrap(bytes);
    } catch (IOException e) {
      throw ConnectionPlan.usage("cannot read standard input: " + e.getMessage());
    }
  }

  /** The contents of {@code file}. */
  static Payload file(Path file) throws CommandFailed {
    try {
      if (Files.size(file) > LARGEST_BYTES) {
        throw tooLarge("the file " + file);
      }
      return Payload.wrap(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw ConnectionPlan.usage("-f: there is no file " + file);
    } catch (IOException e) {
      throw ConnectionPlan.usage("-f: cannot read " + file + ": " + e.getMessage());
    }
  }

  private static CommandFailed tooLarge(String what) {
    return ConnectionPlan.usage(what + " is larger than the 256 MiB that MQTT can carry");
  }
}
