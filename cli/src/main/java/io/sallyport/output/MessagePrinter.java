package io.sallyport.output;

import io.sallyport.packet.Publish;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Prints messages the way sub was asked to. Confined to one thread. */
public final class MessagePrinter {
  private static final byte[] NEW_LINE = {'\n'};

  private final BufferedOutputStream out;
  private final Style style;
  private final Clock clock;

  /**
   * How messages look.
   *
   * @param format given with -F, or null
   * @param verbose the topic first, unless there is a format
   * @param newLine after each message
   * @param escaping whether what strangers sent is made harmless for a terminal
   * @param pretty whether JSON is broken into lines
   */
  public record Style(
      @Nullable OutputFormat format,
      boolean verbose,
      boolean newLine,
      boolean escaping,
      boolean pretty) {}

  public MessagePrinter(OutputStream out, Style style, Clock clock) {
    this.out = new BufferedOutputStream(out, 64 << 10);
    this.style = style;
    this.clock = clock;
  }

  public void print(Publish message) throws IOException {
    OutputFormat.Sheet sheet = new OutputFormat.Sheet(style.escaping(), style.pretty());
    OutputFormat format = style.format();
    if (format != null) {
      format.write(message, clock.instant().atZone(clock.getZone()), sheet);
    } else if (style.verbose()) {
      sheet.foreign(message.topic().text());
      sheet.own(message.payload().isEmpty() ? " (null)" : " ");
      sheet.foreign(message.payload().bytes());
    } else if (message.payload().isEmpty()) {
      return; // as mosquitto_sub does: nothing is nothing, not an empty line
    } else {
      sheet.foreign(message.payload().bytes());
    }
    out.write(sheet.bytes());
    if (style.newLine()) {
      out.write(NEW_LINE);
    }
  }

  /** {@code text} as a line of its own, for what is not a message. */
  public void line(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write(NEW_LINE);
  }

  public void flush() throws IOException {
    out.flush();
  }
}
