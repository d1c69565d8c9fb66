package io.sallyport.logging;

import io.sallyport.time.Ticker;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Writes {@code 2026-11-20T20:34:29.048Z WARN sallyport event=…}: the moment in UTC, the level, the
 * last word of the name, the message, and what was thrown. One event is one line whatever a message
 * or a stack trace holds: control characters become spaces. Thread-safe; a line is written at once.
 */
final class LineLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final transient Ticker clock;
  private final transient PrintStream out;
  private final Level least;
  private final String shown;

  LineLogger(String name, Level least, Ticker clock, PrintStream out) {
    this.name = name;
    this.least = least;
    this.clock = clock;
    this.out = out;
    this.shown = name.substring(name.lastIndexOf('.') + 1);
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      @Nullable String message,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    StringBuilder line = new StringBuilder(200);
    MILLIS.formatTo(Instant.ofEpochMilli(clock.wallMillis()), line);
    line.append(' ').append(level);
    line.repeat(' ', 6 - level.toString().length()).append(shown).append(' ');
    appendOneLine(line, String.valueOf(MessageFormatter.basicArrayFormat(message, arguments)));
    if (thrown != null) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      appendOneLine(line.append(' '), trace.toString().stripTrailing());
    }
    out.print(line.append('\n'));
    out.flush();
  }

  /** Each run of control characters becomes one space. */
  private static void appendOneLine(StringBuilder line, String text) {
    boolean inRun = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
      if (!control) {
        line.append(c);
      } else if (!inRun) {
        line.append(' ');
      }
      inRun = control;
    }
  }

  private boolean isOn(Level level) {
    return level.toInt() >= least.toInt();
  }

  @Override
  public boolean isTraceEnabled() {
    return isOn(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isOn(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isOn(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isOn(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isOn(Level.ERROR);
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }
}
