package io.sallyport.pki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/**
 * Who a verified client certificate says its holder is. The encoded bytes are read, not somebody's
 * rendering of them, and whatever could be read in two ways is refused: no name or several of the
 * kind asked for, text that is not valid in its own encoding, control and format characters, a
 * wildcard. The case is kept; nothing is trimmed or normalised. Stateless and thread-safe, touches
 * no disk. The caller has verified the chain, the dates and the revocation list before.
 */
public sealed interface ClientIdentity {
  /** Longer than any principal's name may be; a bound on what a message repeats. */
  int MAXIMUM_CHARACTERS = 256;

  /** A certificate with more is not one that somebody wrote rules for. */
  int MOST_ATTRIBUTES = 64;

  /** The words of the rules for parts of the subject. */
  Map<ASN1ObjectIdentifier, String> SUBJECT_WORDS =
      Map.of(BCStyle.CN, "CN", BCStyle.O, "O", BCStyle.OU, "OU");

  /** The words of the rules for kinds of alternative names. */
  Map<Integer, String> ALTERNATIVE_WORDS =
      Map.of(
          GeneralName.dNSName,
          "DNS",
          GeneralName.uniformResourceIdentifier,
          "URI",
          GeneralName.rfc822Name,
          "EMAIL");

  /** Exactly one usable name. It may still break the broker's own rules for principals. */
  record Found(String name) implements ClientIdentity {}

  /**
   * @param why for the log: the rule that was broken, with foreign text escaped and cut
   */
  record Refused(String why) implements ClientIdentity {}

  /** Reads the identity that {@code from} names. Never throws for what the certificate holds. */
  static ClientIdentity of(X509Certificate certificate, IdentityFrom from) {
    try {
      Certificate parsed = Certificate.getInstance(certificate.getEncoded());
      return switch (from) {
        case CN -> one("common name (CN)", commonNames(parsed));
        case SAN_DNS -> one("DNS name", alternatives(parsed, GeneralName.dNSName));
        case SAN_URI -> one("URI", alternatives(parsed, GeneralName.uniformResourceIdentifier));
        case SAN_EMAIL -> one("mail address", alternatives(parsed, GeneralName.rfc822Name));
        case DN -> distinguishedName(certificate, parsed);
      };
    } catch (UnclearName e) {
      return new Refused(e.why);
    } catch (CertificateEncodingException | IOException | RuntimeException e) {
      return new Refused("the certificate's names cannot be parsed");
    }
  }

  /**
   * What the certificate says of its holder, as {@code OU=plant}: each CN, O and OU of the subject,
   * each DNS, URI and EMAIL among the alternative names, whole and as they are. What cannot be read
   * in exactly one way is left out. At most {@value #MOST_ATTRIBUTES}; of a certificate with more,
   * nothing. Never throws for what the certificate holds.
   */
  static Set<String> attributesOf(X509Certificate certificate) {
    Set<String> attributes = new TreeSet<>();
    try {
      Certificate parsed = Certificate.getInstance(certificate.getEncoded());
      for (RDN rdn : parsed.getSubject().getRDNs()) {
        for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
          add(attributes, SUBJECT_WORDS.get(attribute.getType()), attribute.getValue());
        }
      }
      for (GeneralName name : alternatives(parsed)) {
        add(attributes, ALTERNATIVE_WORDS.get(name.getTagNo()), name.getName());
      }
    } catch (CertificateEncodingException | RuntimeException e) {
      return Set.of();
    }
    return attributes.size() > MOST_ATTRIBUTES ? Set.of() : Set.copyOf(attributes);
  }

  private static void add(Set<String> attributes, @Nullable String word, ASN1Encodable value) {
    if (word == null) {
      return;
    }
    try {
      String text = text(value);
      if (faultOf(text).isEmpty()) {
        attributes.add(word + "=" + text);
      }
    } catch (UnclearName | IOException | RuntimeException unclear) {
      return; // a text that two readers may read differently is no text
    }
  }

  /** Why a text cannot be an identity, whatever field it stands in; empty if it can. */
  static Optional<String> faultOf(String name) {
    if (name.isEmpty()) {
      return Optional.of("it is empty");
    }
    if (name.length() > MAXIMUM_CHARACTERS) {
      return Optional.of("it is longer than " + MAXIMUM_CHARACTERS + " characters");
    }
    if (name.indexOf('*') >= 0) {
      return Optional.of("it holds the wildcard '*'");
    }
    if (name.isBlank() || !name.strip().equals(name)) {
      return Optional.of("it begins or ends with a space");
    }
    return name.codePoints().anyMatch(ClientIdentity::isInvisible)
        ? Optional.of("it holds a control or invisible character")
        : Optional.empty();
  }

  private static boolean isInvisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static ClientIdentity one(String kind, List<String> names) {
    if (names.isEmpty()) {
      return new Refused("the certificate has no " + kind);
    }
    if (names.size() > 1) {
      return new Refused("the certificate has " + names.size() + " names of the kind " + kind);
    }
    String name = names.getFirst();
    return faultOf(name)
        .<ClientIdentity>map(
            fault -> new Refused(kind + " \"" + Printable.of(name) + "\" is refused: " + fault))
        .orElseGet(() -> new Found(name));
  }

  private static List<String> commonNames(Certificate certificate) throws UnclearName, IOException {
    List<String> names = new ArrayList<>();
    for (RDN rdn : certificate.getSubject().getRDNs()) {
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        if (attribute.getType().equals(BCStyle.CN)) {
          names.add(text(attribute.getValue()));
        }
      }
    }
    return names;
  }

  /**
   * The whole subject as RFC 2253 writes it, last part first. A part with two attributes is
   * refused: their order means nothing, so two texts would be one name.
   */
  private static ClientIdentity distinguishedName(X509Certificate certificate, Certificate parsed)
      throws UnclearName, IOException {
    for (RDN rdn : parsed.getSubject().getRDNs()) {
      if (rdn.size() != 1) {
        throw new UnclearName("the certificate's subject has a part with several attributes");
      }
      String value = text(rdn.getFirst().getValue());
      Optional<String> fault = faultOf(value);
      if (fault.isPresent()) {
        throw new UnclearName(
            "a part of the subject, \"%s\", is refused: %s"
                .formatted(Printable.of(value), fault.get()));
      }
    }
    return one(
        "subject", List.of(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253)));
  }

  private static List<String> alternatives(Certificate certificate, int tag)
      throws UnclearName, IOException {
    List<String> names = new ArrayList<>();
    for (GeneralName name : alternatives(certificate)) {
      if (name.getTagNo() == tag) {
        names.add(text(name.getName()));
      }
    }
    return names;
  }

  private static List<GeneralName> alternatives(Certificate certificate) {
    Extensions extensions = certificate.getTBSCertificate().getExtensions();
    Extension extension =
        extensions == null ? null : extensions.getExtension(Extension.subjectAlternativeName);
    return extension == null
        ? List.of()
        : List.of(GeneralNames.getInstance(extension.getParsedValue()).getNames());
  }

  /**
   * Strict, by the bytes; the old string types whose character set nobody agrees on are refused.
   */
  private static String text(ASN1Encodable value) throws UnclearName, IOException {
    byte[] octets = contents(value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
    return switch (value) {
      case ASN1UTF8String _ -> decode(octets, StandardCharsets.UTF_8);
      case ASN1PrintableString _ -> decode(octets, StandardCharsets.US_ASCII);
      case ASN1IA5String _ -> decode(octets, StandardCharsets.US_ASCII);
      case ASN1BMPString _ -> decode(octets, StandardCharsets.UTF_16BE);
      default -> throw new UnclearName("a name in the certificate is of a type that is not read");
    };
  }

  private static String decode(byte[] octets, Charset charset) throws UnclearName {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException e) {
      throw new UnclearName("a name in the certificate is not valid " + charset.name());
    }
  }

  /** What stands behind the tag and length octets of one DER value. */
  private static byte[] contents(byte[] der) {
    int length = der[1] & 0xff;
    int start = length < 0x80 ? 2 : 2 + (length & 0x7f);
    return Arrays.copyOfRange(der, start, der.length);
  }

  /** Leaves the reading of a name; carries the reason and no stack trace. */
  final class UnclearName extends Exception {
    private final String why;

    private UnclearName(String why) {
      super(why, null, false, false);
      this.why = why;
    }
  }
}
