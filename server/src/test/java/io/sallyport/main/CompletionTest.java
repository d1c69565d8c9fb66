package io.sallyport.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a shell is given completes what there is. */
class CompletionTest {
  @TempDir Path folder;

  private static String script(String shell) {
    StringWriter out = new StringWriter();
    CommandLine root = Sallyport.commandLine(new ServeCommand(LiveServer::start));
    root.setOut(new PrintWriter(out));
    assertThat(root.execute("completion", shell)).isZero();
    return out.toString();
  }

  @Test
  void bash_completes_verbs_and_flags() throws IOException, InterruptedException {
    assertThat(complete("sallyport dev")).containsExactly("device");
    assertThat(complete("sallyport device r"))
        .containsExactlyInAnyOrder("role", "rotate", "remove");
    assertThat(complete("sallyport back")).containsExactly("backup");
    assertThat(complete("sallyport restore --re")).contains("--replace");
    assertThat(complete("sallyport sub --retain")).contains("--retained-only");
    assertThat(complete("sallyport rr --answer")).contains("--answer", "--answer-below");
  }

  /** What bash itself offers when TAB is pressed after {@code line}. */
  private List<String> complete(String line) throws IOException, InterruptedException {
    assumeThat(Path.of("/bin/bash")).as("bash is not installed here").exists();
    Path script = Files.writeString(folder.resolve("completion.bash"), script("bash"));
    String[] words = line.split(" ");
    String ask =
        """
        source %s
        COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=%d; COMP_TYPE=9
        $(complete -p sallyport | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script, line, words.length - 1, line, line.length());
    Process bash = new ProcessBuilder("/bin/bash", "-c", ask).redirectErrorStream(true).start();
    String said =
        new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    return said.lines().map(String::strip).filter(text -> !text.isEmpty()).toList();
  }

  @Test
  void zsh_gets_the_same_with_its_emulation_of_bash() {
    assertThat(script("zsh")).contains("bashcompinit").isEqualTo(script("bash"));
  }

  @Test
  void fish_gets_a_line_for_every_verb_and_flag() {
    assertThat(script("fish").lines())
        .contains(
            "complete -c sallyport -f",
            "complete -c sallyport -n '__fish_seen_subcommand_from device' -a rotate")
        .anyMatch(line -> line.startsWith("complete -c sallyport -n __fish_use_subcommand -a rr "))
        .anyMatch(line -> line.contains("_from sub' -s t -l topic -r -d "))
        .allMatch(line -> line.startsWith("complete -c sallyport"))
        .allMatch(line -> line.replace("\\'", "").chars().filter(c -> c == '\'').count() % 2 == 0);
  }

  @Test
  void another_shell_is_a_usage_error() {
    assertThat(Sallyport.run("completion", "cmd")).isEqualTo(2);
  }
}
