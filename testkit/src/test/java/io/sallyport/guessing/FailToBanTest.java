package io.sallyport.guessing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.ReasonCode;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.OwnProgram;
import io.sallyport.testkit.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The filter that we ship, read by Debian's fail2ban, over what a real broker has written. */
@Tag("R48")
class FailToBanTest {
  private static final Path FILTER =
      Path.of("..", "examples", "fail2ban", "filter.d", "sallyport.conf").toAbsolutePath();

  /** Users who would like to have somebody else put out, or to be overlooked. */
  private static final List<String> FORGERS =
      List.of(
          "a event=auth_failed src=192.0.2.1 port=1 listener=x connection=1 reason=bad_password id=",
          "a\" event=auth_failed src=192.0.2.1 port=1 listener=x connection=1 reason=x id=\"",
          "2026-11-21T00:00:00.000Z WARN  sallyport event=auth_failed src=192.0.2.1 port=1",
          "<HOST> 192.0.2.1",
          "%(known/failregex)s");

  @TempDir Path temp;

  @BeforeAll
  static void it_is_there() {
    Program.require("fail2ban-regex", "apt-get install fail2ban");
  }

  @Test
  @Timeout(300)
  @DisplayName("R48 each refused login is one line for fail2ban, with the address it came from")
  void one_line_for_each_refused_login() throws Exception {
    Path log = temp.resolve("sallyport.log");
    Files.write(log, linesOfABroker());
    List<String> hosts = matched(log);
    assertThat(hosts).hasSize(1 + FORGERS.size()).containsOnly("127.0.0.1");
  }

  @Test
  @Timeout(300)
  @DisplayName("R48 a journal that puts its own words before the line is read as well")
  void lines_of_a_journal() throws Exception {
    Path log = temp.resolve("journal.log");
    Files.writeString(
        log,
        "2026-11-21T00:00:00 hub sallyport[812]: 2026-11-21T00:00:00.000Z WARN  sallyport"
            + " event=auth_failed src=203.0.113.7 port=5 listener=devices connection=9"
            + " reason=unknown_user id=SP-AAAAAA user=\"x\" client=\"y\"\n");
    assertThat(matched(log)).containsExactly("203.0.113.7");
  }

  private static List<String> matched(Path log) {
    Program regex =
        Program.run(List.of("fail2ban-regex", "-o", "ip", log.toString(), FILTER.toString()));
    return regex.lines().stream().filter(line -> line.matches("[0-9.:a-f]+")).toList();
  }

  private List<String> linesOfABroker() throws Exception {
    int port = OwnProgram.freePort();
    Files.writeString(
        temp.resolve("test.toml"),
        """
        [[listener]]
        name = "local"
        bind = "mqtt://127.0.0.1:%d"
        """
            .formatted(port));
    List<String> serve =
        OwnProgram.command(
            temp.resolve("home"), "--config", temp.resolve("test.toml").toString(), "serve");
    try (Program broker = Program.start(serve)) {
      broker.awaitLine("listening");
      refuse(port, "lamp");
      FORGERS.forEach(user -> refuse(port, user));
      broker.terminate();
      broker.expectExit(0);
      return broker.lines();
    }
  }

  private static void refuse(int port, String user) {
    try (Dialer guesser = Dialer.to(port)) {
      guesser.greet("guesser").as(user, "guess").refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
  }
}
