package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.pki.RevocationList.Answer;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationListTest {
  @TempDir Path temp;
  private final MovableClock clock = new MovableClock();
  private PkiDirectory pki;
  private ClientCertificates clients;
  private Issued lamp;
  private Issued door;

  @BeforeEach
  void revokeTheLamp() throws Exception {
    pki = new PkiDirectory(temp.resolve("pki"), clock);
    pki.ensureAuthority("hub");
    clients = new ClientCertificates(pki);
    lamp = clients.issue("lamp");
    door = clients.issue("door");
    clients.revoke("lamp");
  }

  @Test
  void tells_the_revoked_from_the_good() throws Exception {
    RevocationList list = pki.revocationList();
    assertThat(list.fault()).isEmpty();
    assertThat(list.size()).isOne();
    assertThat(list.ask(lamp.certificate())).isInstanceOf(Answer.Revoked.class);
    assertThat(list.ask(door.certificate())).isEqualTo(new Answer.Good());
    assertThat(list.isRevoked(lamp.certificate())).isTrue();
    list.require(door.certificate());
    assertThatThrownBy(() -> list.require(lamp.certificate()))
        .hasMessageContaining("was revoked on");
  }

  @Test
  void refuses_everything_when_the_file_is_missing_empty_cut_off_or_garbled() throws Exception {
    byte[] good = Files.readAllBytes(pki.crl());
    refusesAll(load(), list -> assertThat(list.fault()).isEmpty(), false);
    for (int length : new int[] {0, 1, 30, good.length / 2, good.length - 27}) {
      Files.write(pki.crl(), Arrays.copyOf(good, length));
      refusesAll(load(), list -> assertThat(list.fault()).isPresent(), true);
    }
    byte[] flipped = good.clone();
    flipped[good.length / 2] = flipped[good.length / 2] == 'A' ? (byte) 'B' : (byte) 'A';
    Files.write(pki.crl(), flipped);
    refusesAll(load(), list -> assertThat(list.fault()).isPresent(), true);
    Files.write(
        pki.crl(),
        "-----BEGIN X509 CRL-----\n!!\n-----END X509 CRL-----\n"
            .getBytes(StandardCharsets.US_ASCII));
    refusesAll(
        load(),
        list ->
            assertThat(list.fault()).hasValueSatisfying(why -> assertThat(why).contains("garbled")),
        true);
    Files.delete(pki.crl());
    refusesAll(
        load(),
        list ->
            assertThat(list.fault())
                .hasValueSatisfying(why -> assertThat(why).contains("is missing")),
        true);
  }

  @Test
  void refuses_everything_once_it_has_expired_and_before_it_begins() {
    RevocationList list = load();
    clock.advance(Duration.ofDays(91));
    refusesAll(
        list,
        it ->
            assertThat(it.fault())
                .hasValueSatisfying(why -> assertThat(why).contains("expired on")),
        true);
    clock.advance(Duration.ofDays(-120));
    refusesAll(
        list,
        it ->
            assertThat(it.fault())
                .hasValueSatisfying(why -> assertThat(why).contains("in the future")),
        true);
  }

  @Test
  void refuses_everything_when_somebody_else_signed_it() throws Exception {
    var namesake = CertificateAuthority.create("hub", clock);
    Files.write(pki.crl(), Pem.encode(namesake.emptyCrl()));
    refusesAll(
        load(),
        list ->
            assertThat(list.fault())
                .contains("the revocation list is not signed by this authority's key"),
        true);
    Files.write(pki.crl(), Pem.encode(CertificateAuthority.create("other", clock).emptyCrl()));
    refusesAll(
        load(),
        list ->
            assertThat(list.fault()).contains("the revocation list is one of another authority"),
        true);
    assertThatThrownBy(() -> clients.revoke("door"))
        .isInstanceOf(PkiProblem.class)
        .hasMessageContaining("cannot be continued");
  }

  @Test
  void refuses_a_list_for_a_part_of_the_certificates_only() throws Exception {
    var authority = pki.open();
    var builder = new JcaX509v2CRLBuilder(authority.certificate(), Date.from(clock.instant()));
    builder.setNextUpdate(Date.from(clock.instant().plus(Duration.ofDays(1))));
    builder.addExtension(
        Extension.issuingDistributionPoint,
        true,
        new IssuingDistributionPoint(null, true, false, null, false, false));
    Files.write(
        pki.crl(),
        Pem.encode(
            new JcaX509CRLConverter().getCRL(builder.build(Template.signer(authority.key())))));
    clock.advance(Duration.ofSeconds(2));
    refusesAll(
        load(),
        list ->
            assertThat(list.fault()).hasValueSatisfying(why -> assertThat(why).contains("partial")),
        true);
  }

  @Test
  void refuses_a_certificate_of_another_authority() {
    var other =
        CertificateAuthority.create("other", clock)
            .issueClient("door", CertificateAuthority.newKeyPair().getPublic());
    assertThat(load().ask(other)).isInstanceOf(Answer.Unknown.class);
  }

  @Test
  void revoking_twice_writes_once_and_the_number_only_grows() throws Exception {
    byte[] before = Files.readAllBytes(pki.crl());
    assertThat(clients.revoke("lamp")).isFalse();
    assertThat(Files.readAllBytes(pki.crl())).isEqualTo(before);
    BigInteger number = RevocationEntries.numberOf(Pem.crl(pki.crl()));
    assertThat(clients.revoke("door")).isTrue();
    assertThat(RevocationEntries.numberOf(Pem.crl(pki.crl())))
        .isEqualTo(number.add(BigInteger.ONE));
  }

  private RevocationList load() {
    try {
      return RevocationList.load(pki.crl(), pki.authorityCertificate(), clock);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private void refusesAll(RevocationList list, Consumer<RevocationList> and, boolean all) {
    assertThat(list.isRevoked(lamp.certificate())).isTrue();
    assertThat(list.isRevoked(door.certificate())).isEqualTo(all);
    and.accept(list);
  }
}
