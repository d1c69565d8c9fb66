package io.sallyport.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.PKIXReason;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that a listener trusts, each with its revocation list, as they were in the files
 * at one moment. Says of a certificate under which of them it stands, and later, from the little
 * that {@link Held} keeps of it, whether it still does: that is asked of every live connection when
 * a file has changed, so it touches no disk and checks no signature. Immutable and thread-safe.
 *
 * <p>With lists, a client's certificate must be issued by one of the authorities themselves, which
 * has a list: where nobody can tell, the answer is no.
 */
public final class TrustedAuthorities {
  private final SequencedMap<String, Authority> authorities;
  private final boolean listed;
  private final InstantSource clock;

  /**
   * One of them.
   *
   * @param id over its name and key, so that it outlives a renewal of its certificate
   */
  private record Authority(String id, X509Certificate certificate, @Nullable RevocationList list) {}

  /**
   * What is kept of a certificate while its connection lives.
   *
   * @param authority the id of the one it stands under; shared by all of its certificates
   * @param serial given by that authority, or by one below it when there are no lists
   * @param endsMillis when the first certificate of its chain ends, wall-clock time
   */
  public record Held(String authority, BigInteger serial, long endsMillis) {}

  private TrustedAuthorities(
      SequencedMap<String, Authority> authorities, boolean listed, InstantSource clock) {
    this.authorities = authorities;
    this.listed = listed;
    this.clock = clock;
  }

  /**
   * Reads the files. Blocks.
   *
   * @param crl the revocation lists, PEM or DER, of one or several of them; null for none
   * @param grace how long after its end a list is still believed
   * @throws IOException when a file cannot be read, a list is of none of them, partial, badly
   *     signed or outside its dates
   */
  public static TrustedAuthorities load(
      Path certificates, @Nullable Path crl, Duration grace, InstantSource clock)
      throws IOException {
    SequencedMap<String, Authority> found = new LinkedHashMap<>();
    for (X509Certificate certificate : Pem.certificates(certificates)) {
      String id = idOf(certificate);
      found.putIfAbsent(id, new Authority(id, certificate, null));
    }
    if (crl != null) {
      addLists(found, crl, grace, clock);
      found.values().removeIf(authority -> isRevoked(authority, found));
    }
    return new TrustedAuthorities(found, crl != null, clock);
  }

  private static void addLists(
      Map<String, Authority> found, Path file, Duration grace, InstantSource clock)
      throws IOException {
    List<X509CRL> oldestFirst = new ArrayList<>(Pem.crls(file));
    oldestFirst.sort(Comparator.comparing(X509CRL::getThisUpdate));
    for (X509CRL crl : oldestFirst) {
      Authority authority = authorityOf(crl, found, file);
      RevocationList list =
          RevocationList.of(crl, authority.certificate, clock, grace, Proven.NOTHING);
      if (list.fault().isPresent()) {
        throw new PkiProblem(
            file, list.fault().get(), "put a list there that is signed by client_ca and in force");
      }
      found.put(authority.id, new Authority(authority.id, authority.certificate, list));
    }
  }

  private static Authority authorityOf(X509CRL crl, Map<String, Authority> found, Path file)
      throws PkiProblem {
    Authority namesake = null;
    for (Authority authority : found.values()) {
      if (crl.getIssuerX500Principal().equals(authority.certificate.getSubjectX500Principal())) {
        namesake = authority;
        if (Proven.NOTHING.signed(authority.certificate, crl)) {
          return authority;
        }
      }
    }
    if (namesake != null) {
      return namesake; // whose list says that its signature is wrong
    }
    throw new PkiProblem(
        file,
        "holds the revocation list of another authority than those of client_ca",
        "name the list of the authority in client_ca");
  }

  /** An authority below another of them may be on that one's list. */
  private static boolean isRevoked(Authority authority, Map<String, Authority> found) {
    for (Authority above : found.values()) {
      RevocationList list = above == authority ? null : above.list;
      if (list != null
          && Signatures.signed(above.certificate, authority.certificate)
          && list.isRevoked(authority.certificate)) {
        return true;
      }
    }
    return false;
  }

  /** For a trust manager; in the order of the file. */
  public List<X509Certificate> certificates() {
    return authorities.values().stream().map(Authority::certificate).toList();
  }

  /** What is trusted, in a few words. */
  public String summary() {
    return listed
        ? "%d client authorities, %d certificates revoked"
            .formatted(authorities.size(), lists().mapToInt(RevocationList::size).sum())
        : "%d client authorities, no revocation list".formatted(authorities.size());
  }

  /**
   * Why certificates are refused although they may be good: lists are out of force. Another text
   * when it is another list, or one more.
   */
  public Optional<String> fault() {
    return lists().map(RevocationList::fault).flatMap(Optional::stream).reduce(this::and);
  }

  private String and(String one, String other) {
    return one + "; " + other;
  }

  /** Why that will happen unless somebody sees to it: a list has ended, and has its grace. */
  public Optional<String> overdue() {
    return lists().map(RevocationList::overdue).flatMap(Optional::stream).reduce(this::and);
  }

  private Stream<RevocationList> lists() {
    return authorities.values().stream()
        .map(Authority::list)
        .flatMap(list -> Optional.ofNullable(list).stream());
  }

  /**
   * Asks of a chain that was verified under these authorities what may have changed since: dates,
   * and the lists. Checks a signature only where two authorities have one name.
   *
   * @throws CertificateException when the answer is no by now
   */
  public Held hold(X509Certificate[] chain) throws CertificateException {
    Date now = Date.from(clock.instant());
    long ends = Long.MAX_VALUE;
    for (X509Certificate certificate : chain) {
      certificate.checkValidity(now);
      ends = Math.min(ends, certificate.getNotAfter().getTime());
    }
    Authority authority = above(chain, 0);
    Held held = new Held(authority.id, chain[0].getSerialNumber(), ends);
    requireNotRevoked(authority, held);
    return held;
  }

  private Authority above(X509Certificate[] chain, int at) throws CertificateException {
    X509Certificate certificate = chain[at];
    Authority itself = authorities.get(idOf(certificate));
    if (itself != null && (at > 0 || itself.certificate.equals(certificate))) {
      return itself;
    }
    List<Authority> named =
        authorities.values().stream()
            .filter(authority ->
                authority
                    .certificate
                    .getSubjectX500Principal()
                    .equals(certificate.getIssuerX500Principal()))
            .toList();
    int next = nextOf(chain, at);
    if (named.size() == 1 && (next < 0 || authorities.containsKey(idOf(chain[next])))) {
      return named.getFirst();
    }
    for (Authority authority : named) {
      if (Signatures.signed(authority.certificate, certificate)) {
        return authority;
      }
    }
    if (next < 0 || listed) {
      throw untrusted(
          listed
              ? "the certificate was issued by none of the authorities that have a list"
              : "the certificate stands under none of the authorities");
    }
    return above(chain, next);
  }

  /**
   * Where in the chain the issuer of one of its certificates stands, further on; -1 for nowhere.
   */
  private static int nextOf(X509Certificate[] chain, int at) {
    for (int i = at + 1; i < chain.length; i++) {
      if (chain[i].getSubjectX500Principal().equals(chain[at].getIssuerX500Principal())) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Asks it of what is kept of such a chain, maybe under other files than these.
   *
   * @throws CertificateException when the answer is no by now
   */
  public void require(Held held) throws CertificateException {
    if (clock.millis() > held.endsMillis) {
      throw new CertificateExpiredException(
          "the certificate ended on " + Instant.ofEpochMilli(held.endsMillis));
    }
    Authority authority = authorities.get(held.authority);
    if (authority == null) {
      throw untrusted("the authority that issued the certificate is not trusted any more");
    }
    requireNotRevoked(authority, held);
  }

  private void requireNotRevoked(Authority authority, Held held) throws CertificateException {
    if (!listed) {
      return;
    }
    if (authority.list == null) {
      throw RevocationList.revoked("the authority that issued the certificate has no list");
    }
    authority.list.require(held.serial);
  }

  private static CertificateException untrusted(String why) {
    return new CertificateException(
        why, new CertPathValidatorException(why, null, null, -1, PKIXReason.NO_TRUST_ANCHOR));
  }

  private static String idOf(X509Certificate certificate) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(certificate.getSubjectX500Principal().getEncoded());
      digest.update(certificate.getPublicKey().getEncoded());
      return HexFormat.of().formatHex(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
