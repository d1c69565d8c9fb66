package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code config import mosquitto}, as a shell calls it. */
class ImportVerbTest {
  @TempDir private Path folder;
  private String out = "";
  private String err = "";

  @BeforeEach
  void a_mosquitto() throws IOException {
    Files.writeString(
        folder.resolve("mosquitto.conf"), "listener 1883 127.0.0.1\nacl_file acl\nport2 1\n");
    Files.writeString(folder.resolve("acl"), "user bob\ntopic home/#\n");
  }

  private int run(String... arguments) {
    StringWriter outWriter = new StringWriter();
    StringWriter errWriter = new StringWriter();
    CommandLine line = Sallyport.commandLine(new ServeCommand(LiveServer::start));
    line.setOut(new PrintWriter(outWriter)).setErr(new PrintWriter(errWriter));
    int code = line.execute(Sallyport.verbFirst(arguments));
    out = outWriter.toString();
    err = errWriter.toString();
    return code;
  }

  @Test
  void writes_a_draft_that_is_in_order_and_never_a_second_one_over_it() throws IOException {
    String to = folder.resolve("draft").toString();
    assertThat(run("config", "import", "mosquitto", folder.toString(), "--to", to)).isZero();
    assertThat(out).contains("converted", "to decide", "0 answers differ", "config check --config");
    assertThat(Files.readString(folder.resolve("draft/import-report.txt")))
        .contains("mosquitto.conf:3  port2", "acl:2  topic readwrite home/# (user bob)");
    assertThat(run("config", "check", "--config", to + "/sallyport.toml")).isZero();
    assertThat(run("config", "import", "mosquitto", folder.toString(), "--to", to)).isEqualTo(9);
    assertThat(err).contains("error SP-0280", "overwrites nothing", "--to");
  }

  @Test
  void the_check_writes_nothing_and_its_exit_code_tells_whether_answers_differ()
      throws IOException {
    String source = folder.resolve("mosquitto.conf").toString();
    assertThat(run("config", "import", "mosquitto", source, "--check")).isZero();
    assertThat(out).contains("0 answers differ");
    Files.writeString(folder.resolve("acl"), "user bob\ntopic home/#\npattern deny home/x\n");
    assertThat(run("config", "import", "mosquitto", source, "--check")).isEqualTo(1);
    assertThat(out).contains("stricter  user:bob (client client-1) publish home/x  here by");
    assertThat(folder.resolve("sallyport-import")).doesNotExist();
  }

  @Test
  void json_has_every_line_with_its_class() {
    assertThat(run("config", "import", "mosquitto", folder.toString(), "--check", "--json"))
        .isZero();
    assertThat(out)
        .startsWith("{")
        .contains("\"differ\":0", "\"class\":\"converted\"", "\"where\":\"acl:2\"");
  }

  @Test
  void a_source_that_is_not_there_is_told() {
    assertThat(run("config", "import", "mosquitto", folder.resolve("none").toString()))
        .isEqualTo(3);
    assertThat(err).contains("error SP-0100", "name a mosquitto.conf");
  }
}
