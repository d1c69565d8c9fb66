package io.sallyport.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Event;
import io.sallyport.pki.TlsFailure;
import io.sallyport.testkit.BrokerFixture;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/**
 * A broker that lets in who shows a certificate, {@code lamp} that has one and {@code nobody} that
 * has none.
 */
record CertificateDoor(BrokerFixture house, SSLContext lamp, SSLContext nobody)
    implements AutoCloseable {
  /**
   * @param listeners TOML
   */
  static CertificateDoor with(String listeners) throws IOException {
    BrokerFixture house = BrokerFixture.with().device("lamp", "shine").listeners(listeners).start();
    ClientTls trust = ClientTls.trusting(house.caFile());
    ClientTls lamp = trust.showing(house.certificates().issue("lamp"));
    return new CertificateDoor(house, lamp.context(), trust.context());
  }

  /** How many handshakes have failed. */
  int refusals() {
    return house.events().of(Event.TlsFailed.class).size();
  }

  /** Waits until one more has failed than {@code before}, for want of a certificate. */
  void expectRefusalAfter(int before) {
    await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(10))
        .until(() -> refusals() == before + 1);
    assertThat(house.events().of(Event.TlsFailed.class).getLast().failure())
        .isEqualTo(TlsFailure.NO_CLIENT_CERTIFICATE.code());
  }

  @Override
  public void close() {
    house.close();
  }
}
