package io.sallyport.cli;

import io.sallyport.options.CommandFailed;
import io.sallyport.packet.Payload;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where pub and rr are told to take a payload from.
 *
 * @param text -m, or null
 * @param file -f, or null
 * @param stdin -s
 * @param empty -n
 */
record PayloadFlags(@Nullable String text, @Nullable Path file, boolean stdin, boolean empty) {
  /** How many of them were given; one is in order. */
  int count() {
    return (text != null ? 1 : 0) + (file != null ? 1 : 0) + (stdin ? 1 : 0) + (empty ? 1 : 0);
  }

  /** Reads it, from {@code in} with -s. Blocks. */
  Payload read(InputStream in) throws CommandFailed {
    if (text != null) {
      return Payload.of(text);
    }
    if (file != null) {
      return PublishMode.file(file);
    }
    return stdin ? PublishMode.whole(in) : Payload.EMPTY;
  }
}
