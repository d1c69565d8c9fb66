package io.sallyport.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;

class LineLoggerTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Logger log =
      new LineLogger(
          "io.sallyport.test.Lamp",
          Level.INFO,
          Ticker.system(),
          new PrintStream(written, true, StandardCharsets.UTF_8));

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_line_has_the_moment_the_level_the_short_name_and_the_message() {
    log.warn("event=lamp_broken code={} text=\"{}\"", 7, "für immer");
    assertThat(text())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN  Lamp event=lamp_broken"
                + " code=7 text=\"für immer\"\n");
  }

  @Test
  void one_event_is_one_line_whatever_it_holds() {
    log.error("a\r\n\tb\u0085c\u2028d", new IllegalStateException("first\nsecond"));
    assertThat(text())
        .contains(" Lamp a b c d java.lang.IllegalStateException: first second at ")
        .endsWith("\n")
        .hasLineCount(1);
  }

  @Test
  void what_is_said_below_the_level_is_not_written() {
    log.debug("never");
    log.trace("never");
    assertThat(log.isDebugEnabled()).isFalse();
    assertThat(text()).isEmpty();
  }

  @Test
  void netty_is_heard_from_warnings_on() {
    StandardErrorLogs logs = new StandardErrorLogs();
    assertThat(logs.getLogger("io.netty.channel.Any").isInfoEnabled()).isFalse();
    assertThat(logs.getLogger("io.netty.channel.Any").isWarnEnabled()).isTrue();
    assertThat(logs.getLogger("event").isInfoEnabled()).isTrue();
  }
}
