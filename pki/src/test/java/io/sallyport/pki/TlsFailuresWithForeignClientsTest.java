package io.sallyport.pki;

import static io.sallyport.pki.TlsFailure.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sallyport.pki.TlsFailure.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the broker is told when OpenSSL's own clients refuse it, and it them. */
class TlsFailuresWithForeignClientsTest {
  @TempDir Path temp;
  private TlsScene scene;
  private Path authority;

  @BeforeEach
  void files() throws Exception {
    scene = new TlsScene(temp);
    authority = Files.write(temp.resolve("ca.crt"), Pem.encode(scene.authority.certificate()));
    Files.write(temp.resolve("client.key"), Pem.encode(scene.pair.getPrivate()));
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void openssl_refuses_the_broker(SslProvider engine) throws Exception {
    var key = scene.pair.getPublic();
    assertThat(sClient(scene.broker(engine, scene.stranger.issueServer(TlsScene.NAMES, key))))
        .isEqualTo(UNKNOWN_CA);
    assertThat(sClient(scene.broker(engine, scene.authority.issueServer(TlsScene.ELSEWHERE, key))))
        .isEqualTo(WRONG_NAME);
    assertThat(sClient(scene.broker(engine, scene.longAgo.issueServer(TlsScene.NAMES, key))))
        .isEqualTo(EXPIRED);
    // OpenSSL sends the same alert for this as for a wrong name.
    assertThat(sClient(scene.broker(engine, scene.later.issueServer(TlsScene.NAMES, key))))
        .isIn(CLOCK, WRONG_NAME);
    assertThat(sClient(scene.broker(engine, scene.lamp))).isEqualTo(UNSUITABLE_CERTIFICATE);
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void the_broker_refuses_openssl(SslProvider engine) throws Exception {
    var key = scene.pair.getPublic();
    assertThat(sClient(scene.mutualBroker(engine))).isEqualTo(NO_CLIENT_CERTIFICATE);
    assertThat(sClient(scene.mutualBroker(engine), own(scene.stranger.issueClient("lamp", key))))
        .isEqualTo(UNKNOWN_CA);
    assertThat(sClient(scene.mutualBroker(engine), own(scene.longAgo.issueClient("lamp", key))))
        .isEqualTo(EXPIRED);
    assertThat(sClient(scene.mutualBroker(engine), own(scene.thief))).isEqualTo(REVOKED);
    assertThat(sClient(scene.mutualBroker(engine), own(scene.server)))
        .isEqualTo(UNSUITABLE_CERTIFICATE);
    assertThat(
            sClient(scene.broker(engine, scene.server), "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"))
        .isEqualTo(OLD_PROTOCOL);
    assertThat(
            sClient(
                scene.broker(engine, scene.server),
                "-tls1_2",
                "-cipher",
                "ECDHE-RSA-AES128-GCM-SHA256"))
        .isEqualTo(NO_COMMON_CIPHER);
  }

  @ParameterizedTest
  @EnumSource(
      value = SslProvider.class,
      names = {"JDK", "OPENSSL"})
  void mosquitto_pub_meets_the_broker(SslProvider engine) throws Exception {
    var key = scene.pair.getPublic();
    assertThat(
            mosquittoPub(
                scene.broker(engine, scene.stranger.issueServer(TlsScene.NAMES, key)),
                "--cafile",
                authority))
        .isEqualTo(UNKNOWN_CA);
    assertThat(
            mosquittoPub(
                scene.broker(engine, scene.longAgo.issueServer(TlsScene.NAMES, key)),
                "--cafile",
                authority))
        .isEqualTo(EXPIRED);
    assertThat(
            mosquittoPub(
                scene.broker(engine, scene.authority.issueServer(TlsScene.ELSEWHERE, key)),
                "--cafile",
                authority))
        .isIn(WRONG_NAME, UNKNOWN_CA);
    assertThat(mosquittoPub(scene.mutualBroker(engine), "--cafile", authority))
        .isEqualTo(NO_CLIENT_CERTIFICATE);
    assertThat(mosquittoPub(scene.broker(engine, scene.server))).isEqualTo(PLAIN_TO_TLS);
  }

  private Object[] own(X509Certificate certificate) throws Exception {
    Path file = Files.write(temp.resolve("client.crt"), Pem.encode(certificate));
    return new Object[] {"-cert", file, "-key", temp.resolve("client.key")};
  }

  private TlsFailure sClient(SslContextBuilder broker, Object... more) throws Exception {
    try (Handshake handshake = new Handshake()) {
      int port = handshake.listen(broker.build());
      List<Object> command =
          new ArrayList<>(
              List.of(
                  "s_client",
                  "-connect",
                  "127.0.0.1:" + port,
                  "-CAfile",
                  authority,
                  "-verify_return_error",
                  "-verify_hostname",
                  "localhost"));
      command.addAll(List.of(more));
      OpenSsl.run(command.toArray());
      return named(handshake.server());
    }
  }

  private TlsFailure mosquittoPub(SslContextBuilder broker, Object... more) throws Exception {
    try (Handshake handshake = new Handshake()) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  "mosquitto_pub",
                  "-h",
                  "localhost",
                  "-p",
                  "" + handshake.listen(broker.build()),
                  "-t",
                  "t",
                  "-m",
                  "m"));
      for (Object argument : more) {
        command.add(argument.toString());
      }
      Process process;
      try {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
      } catch (java.io.IOException e) {
        Assumptions.abort("SKIPPED: the command mosquitto_pub is not installed");
        throw e;
      }
      try {
        return named(handshake.server());
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static TlsFailure named(Throwable seen) {
    return seen instanceof Handshake.PlainAlert alert
        ? alert.failure
        : TlsFailure.of(seen, Role.BROKER);
  }
}
