package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERT61String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("W39")
@DisplayName("W39: a certificate names its holder in exactly one way, or nobody")
class Wall39IdentityTest {
  private static final KeyPair PAIR = CertificateAuthority.newKeyPair();

  @TempDir Path temp;

  @Test
  void one_common_name_is_found_as_it_is() throws Exception {
    for (String name :
        List.of("lamp", "Lamp", "lamp 7", "l\u00e4mpchen", "\u706f", "a.b_c-d@e", "x,O=y")) {
      assertThat(cn(utf8(name))).isEqualTo(new ClientIdentity.Found(name));
    }
    assertThat(cn(new DERPrintableString("lamp"))).isEqualTo(new ClientIdentity.Found("lamp"));
    assertThat(cn(new DERBMPString("l\u00e4mp"))).isEqualTo(new ClientIdentity.Found("l\u00e4mp"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "*.example.org",
        "lamp*",
        "",
        " ",
        " lamp",
        "lamp ",
        "lamp\u0000",
        "la\nmp",
        "la\u001bmp",
        "lamp\u200b",
        "\u202epmal",
        "lamp\u2028",
        "la\u0085mp",
        "\ue000",
        "\ufeffx"
      })
  void a_common_name_that_could_deceive_is_refused(String name) throws Exception {
    assertThat(cn(utf8(name))).isInstanceOf(ClientIdentity.Refused.class);
  }

  @Test
  void two_common_names_are_refused_wherever_they_stand() throws Exception {
    X500Name apart = new X500Name(new RDN[] {rdn(utf8("lamp")), rdn(utf8("door"))});
    X500Name twice = new X500Name(new RDN[] {rdn(utf8("lamp")), rdn(utf8("lamp"))});
    X500Name together =
        new X500Name(
            new RDN[] {
              new RDN(
                  new AttributeTypeAndValue[] {attribute(utf8("lamp")), attribute(utf8("door"))})
            });
    for (X500Name subject : List.of(apart, twice, together)) {
      assertThat(ClientIdentity.of(certificate(subject), IdentityFrom.CN))
          .isEqualTo(
              new ClientIdentity.Refused(
                  "the certificate has 2 names of the kind common name (CN)"));
    }
    X500Name none = new X500Name(new RDN[] {new RDN(BCStyle.O, utf8("Acme"))});
    assertThat(ClientIdentity.of(certificate(none), IdentityFrom.CN))
        .isEqualTo(new ClientIdentity.Refused("the certificate has no common name (CN)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"c328", "6c61c3", "eda080", "c080", "f8888080", "ff"})
  void text_that_is_not_utf_8_is_refused(String hex) throws Exception {
    byte[] octets = HexFormat.of().parseHex(hex);
    byte[] der = new byte[octets.length + 2];
    der[0] = 0x0c;
    der[1] = (byte) octets.length;
    System.arraycopy(octets, 0, der, 2, octets.length);
    assertThat(cn(ASN1Primitive.fromByteArray(der))).isInstanceOf(ClientIdentity.Refused.class);
  }

  @Test
  void a_string_type_without_an_agreed_character_set_is_refused() throws Exception {
    assertThat(cn(new DERT61String("lamp"))).isInstanceOf(ClientIdentity.Refused.class);
    assertThat(cn(ASN1Primitive.fromByteArray(new byte[] {0x1e, 2, (byte) 0xd8, 0})))
        .isInstanceOf(ClientIdentity.Refused.class);
    assertThat(cn(ASN1Primitive.fromByteArray(new byte[] {0x13, 1, (byte) 0xe4})))
        .isInstanceOf(ClientIdentity.Refused.class);
    assertThat(cn(new org.bouncycastle.asn1.ASN1Integer(7)))
        .isInstanceOf(ClientIdentity.Refused.class);
  }

  @Test
  void an_alternative_name_counts_only_in_its_own_kind_and_alone() throws Exception {
    var subject = new X500Name(new RDN[] {rdn(utf8("ignored"))});
    var all =
        certificate(
            subject,
            new GeneralName(GeneralName.dNSName, "lamp.example.org"),
            new GeneralName(GeneralName.uniformResourceIdentifier, "urn:dev:lamp"),
            new GeneralName(GeneralName.rfc822Name, "lamp@example.org"));
    assertThat(ClientIdentity.of(all, IdentityFrom.SAN_DNS))
        .isEqualTo(new ClientIdentity.Found("lamp.example.org"));
    assertThat(ClientIdentity.of(all, IdentityFrom.SAN_URI))
        .isEqualTo(new ClientIdentity.Found("urn:dev:lamp"));
    assertThat(ClientIdentity.of(all, IdentityFrom.SAN_EMAIL))
        .isEqualTo(new ClientIdentity.Found("lamp@example.org"));

    var two =
        certificate(
            subject,
            new GeneralName(GeneralName.dNSName, "a.example"),
            new GeneralName(GeneralName.dNSName, "b.example"));
    assertThat(ClientIdentity.of(two, IdentityFrom.SAN_DNS))
        .isInstanceOf(ClientIdentity.Refused.class);
    assertThat(ClientIdentity.of(two, IdentityFrom.SAN_URI))
        .isInstanceOf(ClientIdentity.Refused.class);
    var wildcard = certificate(subject, new GeneralName(GeneralName.dNSName, "*.example.org"));
    assertThat(ClientIdentity.of(wildcard, IdentityFrom.SAN_DNS))
        .isInstanceOf(ClientIdentity.Refused.class);
    var nul =
        certificate(
            subject,
            new GeneralName(GeneralName.dNSName, new DERIA5String("lamp\u0000.evil.example")));
    assertThat(ClientIdentity.of(nul, IdentityFrom.SAN_DNS))
        .isInstanceOf(ClientIdentity.Refused.class);
    for (IdentityFrom from :
        List.of(IdentityFrom.SAN_DNS, IdentityFrom.SAN_URI, IdentityFrom.SAN_EMAIL)) {
      assertThat(ClientIdentity.of(certificate(subject), from))
          .isInstanceOf(ClientIdentity.Refused.class);
    }
  }

  @Test
  void a_distinguished_name_is_what_openssl_prints_and_has_one_spelling() throws Exception {
    X500Name subject =
        new X500Name(
            new RDN[] {
              new RDN(BCStyle.C, new DERPrintableString("DE")),
              new RDN(BCStyle.O, utf8("Acme, Inc+Co")),
              rdn(utf8("lamp"))
            });
    X509Certificate certificate = certificate(subject);
    Path file = Files.write(temp.resolve("dn.crt"), Pem.encode(certificate));
    String printed =
        OpenSsl.run("x509", "-in", file, "-noout", "-subject", "-nameopt", "RFC2253")
            .text()
            .strip();
    assertThat(ClientIdentity.of(certificate, IdentityFrom.DN))
        .isEqualTo(new ClientIdentity.Found("CN=lamp,O=Acme\\, Inc\\+Co,C=DE"));
    assertThat(printed).isEqualTo("subject=CN=lamp,O=Acme\\, Inc\\+Co,C=DE");

    X500Name manyInOne =
        new X500Name(
            new RDN[] {
              new RDN(
                  new AttributeTypeAndValue[] {
                    attribute(utf8("lamp")), new AttributeTypeAndValue(BCStyle.OU, utf8("x"))
                  })
            });
    assertThat(ClientIdentity.of(certificate(manyInOne), IdentityFrom.DN))
        .isInstanceOf(ClientIdentity.Refused.class);
    X500Name control =
        new X500Name(new RDN[] {new RDN(BCStyle.O, utf8("a\u0000b")), rdn(utf8("lamp"))});
    assertThat(ClientIdentity.of(certificate(control), IdentityFrom.DN))
        .isInstanceOf(ClientIdentity.Refused.class);
    assertThat(ClientIdentity.of(certificate(new X500Name(new RDN[0])), IdentityFrom.DN))
        .isInstanceOf(ClientIdentity.Refused.class);
  }

  @Test
  void why_it_was_refused_is_safe_to_log() throws Exception {
    assertThat(cn(utf8("evil\n2026 INFO all is well \u001b[2J")))
        .isInstanceOfSatisfying(
            ClientIdentity.Refused.class,
            refused ->
                assertThat(refused.why()).doesNotContain("\n", "\u001b").contains("\\u000a"));
    assertThat(cn(utf8("x".repeat(5000))))
        .isInstanceOfSatisfying(
            ClientIdentity.Refused.class,
            refused -> assertThat(refused.why()).hasSizeLessThan(250));
  }

  @Test
  void what_rules_can_name_is_read_whole_and_in_one_way_or_left_out() throws Exception {
    X500Name subject =
        new X500Name(
            new RDN[] {
              new RDN(BCStyle.O, utf8("Acme, Inc")),
              new RDN(BCStyle.OU, utf8("plant")),
              new RDN(BCStyle.OU, utf8("Line 2")),
              new RDN(BCStyle.OU, new DERT61String("old")),
              new RDN(BCStyle.OU, utf8("a*")),
              new RDN(BCStyle.OU, utf8("a\u0000b")),
              new RDN(BCStyle.L, utf8("nowhere")),
              new RDN(
                  new AttributeTypeAndValue[] {
                    attribute(utf8("lamp")), new AttributeTypeAndValue(BCStyle.OU, utf8("both"))
                  })
            });
    assertThat(
            ClientIdentity.attributesOf(
                certificate(
                    subject,
                    new GeneralName(GeneralName.dNSName, "lamp.example.org"),
                    new GeneralName(GeneralName.dNSName, "*.example.org"),
                    new GeneralName(GeneralName.uniformResourceIdentifier, "urn:dev:lamp"),
                    new GeneralName(GeneralName.rfc822Name, "lamp@example.org"),
                    new GeneralName(GeneralName.iPAddress, "127.0.0.1"))))
        .containsExactlyInAnyOrder(
            "O=Acme, Inc",
            "OU=plant",
            "OU=Line 2",
            "OU=both",
            "CN=lamp",
            "DNS=lamp.example.org",
            "URI=urn:dev:lamp",
            "EMAIL=lamp@example.org");
    RDN[] many = new RDN[ClientIdentity.MOST_ATTRIBUTES + 1];
    for (int i = 0; i < many.length; i++) {
      many[i] = new RDN(BCStyle.OU, utf8("u" + i));
    }
    assertThat(ClientIdentity.attributesOf(certificate(new X500Name(many)))).isEmpty();
  }

  @Test
  void words_of_the_configuration() {
    for (IdentityFrom from : IdentityFrom.values()) {
      assertThat(IdentityFrom.of(from.word())).contains(from);
    }
    assertThat(IdentityFrom.of("CN")).isEmpty();
  }

  private static ClientIdentity cn(ASN1Encodable value) throws Exception {
    return ClientIdentity.of(certificate(new X500Name(new RDN[] {rdn(value)})), IdentityFrom.CN);
  }

  private static DERUTF8String utf8(String text) {
    return new DERUTF8String(text);
  }

  private static RDN rdn(ASN1Encodable commonName) {
    return new RDN(attribute(commonName));
  }

  private static AttributeTypeAndValue attribute(ASN1Encodable commonName) {
    return new AttributeTypeAndValue(BCStyle.CN, commonName);
  }

  /** As a verified one would reach us: parsed by the JDK from bytes. */
  private static X509Certificate certificate(X500Name subject, GeneralName... alternatives)
      throws Exception {
    var builder =
        new JcaX509v3CertificateBuilder(
            new X500Name("CN=Some CA"),
            BigInteger.TWO,
            new Date(0),
            new Date(Integer.MAX_VALUE * 1000L),
            subject,
            PAIR.getPublic());
    if (alternatives.length > 0) {
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
    }
    byte[] der = builder.build(Template.signer(PAIR.getPrivate())).getEncoded();
    return (X509Certificate) Pem.x509().generateCertificate(new ByteArrayInputStream(der));
  }
}
