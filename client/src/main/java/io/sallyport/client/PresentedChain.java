package io.sallyport.client;

import io.sallyport.topic.Printable;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;

/** The certificates a broker showed, read for people. Immutable; every text is printable. */
final class PresentedChain {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM uuuu HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final int DNS = 2;
  private static final int IP_ADDRESS = 7;
  private static final int MOST_NAMES = 12;

  private final X509Certificate leaf;
  private final X509Certificate last;

  PresentedChain(X509Certificate[] chain) {
    leaf = chain[0];
    last = chain[chain.length - 1];
  }

  X509Certificate leaf() {
    return leaf;
  }

  KeyPin pin() {
    return KeyPin.of(leaf.getPublicKey());
  }

  /** The DNS names and addresses it is valid for, at most twelve. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          int type = (Integer) alternative.get(0);
          if ((type == DNS || type == IP_ADDRESS) && names.size() < MOST_NAMES) {
            names.add(Printable.of(String.valueOf(alternative.get(1)), 80));
          }
        }
      }
    } catch (CertificateParsingException e) {
      return List.of("(names that cannot be read)");
    }
    return names;
  }

  String subject() {
    return Printable.of(leaf.getSubjectX500Principal().getName(), 120);
  }

  /** Who vouches for the chain, as far as it was shown. */
  String issuer() {
    return Printable.of(last.getIssuerX500Principal().getName(), 120);
  }

  boolean isSelfSigned() {
    return leaf.getSubjectX500Principal().equals(leaf.getIssuerX500Principal());
  }

  String validFrom() {
    return day(leaf.getNotBefore());
  }

  String validUntil() {
    return day(leaf.getNotAfter());
  }

  private static String day(Date date) {
    return DAY.format(date.toInstant());
  }
}
