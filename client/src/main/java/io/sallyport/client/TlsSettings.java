package io.sallyport.client;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a client makes sure that the broker is the broker, and what it shows of itself. Immutable.
 *
 * <p>The broker's chain and host name are checked unless {@code pin} or {@code insecure} says
 * otherwise.
 *
 * @param trust CA certificates in PEM, files or folders of {@code .crt} and {@code .pem} files;
 *     empty means the CAs that come with the JDK
 * @param certificate the client's own certificate and its chain in PEM, or null; goes with {@code
 *     key}
 * @param key the private key to it, PKCS #8 in PEM, or null
 * @param pin the one key the broker may have, in place of chain and name, or null
 * @param insecure whether nothing at all is checked about the broker
 * @param offer what is offered to the broker
 */
public record TlsSettings(
    List<Path> trust,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable KeyPin pin,
    boolean insecure,
    Offer offer) {
  /**
   * What a client offers in its first message. Immutable.
   *
   * @param versions as the JDK names them; empty means 1.3 and 1.2, and nothing else is any good
   * @param suites as the JDK names them; empty means its own choice
   * @param protocols for ALPN; empty sends none
   */
  public record Offer(List<String> versions, List<String> suites, List<String> protocols) {
    /** What serves nearly everybody. */
    public static final Offer USUAL = new Offer(List.of(), List.of(), List.of());

    public Offer {
      versions = versions.isEmpty() ? List.of("TLSv1.3", "TLSv1.2") : List.copyOf(versions);
      suites = List.copyOf(suites);
      protocols = List.copyOf(protocols);
    }
  }

  public TlsSettings {
    trust = List.copyOf(trust);
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("a client certificate and its key go together");
    }
  }

  /** Trusts what {@code trust} vouches for, and checks the host name. */
  public static TlsSettings trusting(Path trust) {
    return new TlsSettings(List.of(trust), null, null, null, false, Offer.USUAL);
  }

  /** Trusts the CAs that come with the JDK, and checks the host name. */
  public static TlsSettings trustingTheJdk() {
    return new TlsSettings(List.of(), null, null, null, false, Offer.USUAL);
  }

  /** Trusts one key. */
  public static TlsSettings pinned(KeyPin pin) {
    return new TlsSettings(List.of(), null, null, pin, false, Offer.USUAL);
  }

  /** Trusts anybody: for tests and for finding out what is wrong. */
  public static TlsSettings trustingAnybody() {
    return new TlsSettings(List.of(), null, null, null, true, Offer.USUAL);
  }

  /** The same, showing a client certificate. */
  public TlsSettings identifiedBy(Path ownCertificate, Path ownKey) {
    return new TlsSettings(trust, ownCertificate, ownKey, pin, insecure, offer);
  }
}
