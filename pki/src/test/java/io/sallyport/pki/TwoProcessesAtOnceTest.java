package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoProcessesAtOnceTest {
  @TempDir Path temp;

  /** What each process does: a first start, and a client of its own, issued and revoked. */
  public static final class FirstStart {
    public static void main(String[] arguments) throws Exception {
      var pki = new PkiDirectory(Path.of(arguments[0]));
      var upkeep = Upkeep.run(pki, "hub", List.of(), extra -> TlsScene.NAMES);
      var clients = new ClientCertificates(pki);
      clients.issue(arguments[1]);
      clients.revoke(arguments[1]);
      System.out.println(CertificateAuthority.fingerprint(upkeep.authority()));
    }
  }

  @Test
  void processes_that_start_together_make_one_authority_and_lose_no_revocation() throws Exception {
    Path folder = temp.resolve("home/pki");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  FirstStart.class.getName(),
                  folder.toString(),
                  "client" + i)
              .redirectErrorStream(true)
              .start());
    }
    List<String> printed = new ArrayList<>();
    for (Process process : processes) {
      printed.add(
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(printed).allMatch(line -> line.matches("SHA256:[0-9a-f]{64}"));
    assertThat(printed.stream().distinct()).hasSize(1);
    inOrder(folder, 3);
  }

  @Test
  void threads_with_directories_of_their_own_are_no_different() throws Exception {
    Path folder = temp.resolve("pki");
    List<Callable<Boolean>> starts = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String name = "client" + i;
      starts.add(() -> {
        Upkeep.run(new PkiDirectory(folder), "hub", List.of(), extra -> TlsScene.NAMES);
        var clients = new ClientCertificates(new PkiDirectory(folder));
        clients.issue(name);
        return clients.revoke(name);
      });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(starts)) {
        assertThat(done.get()).isTrue();
      }
    }
    inOrder(folder, 6);
  }

  private static void inOrder(Path folder, int revoked) throws Exception {
    var pki = new PkiDirectory(folder);
    assertThat(pki.open().signed(Pem.certificate(pki.serverCertificate()))).isTrue();
    assertThat(new ServerCertificate(pki).ensure(TlsScene.NAMES))
        .isInstanceOf(ServerCertificate.Outcome.Kept.class);
    assertThat(pki.revocationList().size()).isEqualTo(revoked);
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(file -> file.toString().endsWith(".tmp"))).isEmpty();
    }
  }
}
