package io.sallyport.tls;

import io.sallyport.pki.TrustedAuthorities;
import io.sallyport.topic.Printable;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one listener and the files it was read from: what has changed about them is read and
 * tried aside, and takes their place whole or not at all. Confined to whoever holds {@link
 * TlsWatch}; blocks on the disk.
 */
final class WatchedTls {
  private final TlsInForce inForce;
  private final TlsFiles files;
  private List<String> stamps; // of what was read last, with whatever result
  private List<String> seen;
  private String digest; // of what is in force
  private @Nullable String fault;
  private @Nullable TlsChange listTold;

  /** What was read at the start; whoever has written since is seen. */
  WatchedTls(TlsInForce inForce) {
    this.inForce = inForce;
    this.files = inForce.files();
    this.stamps = inForce.firstStamps();
    this.seen = stamps;
    this.digest = inForce.firstDigest();
  }

  String listener() {
    return inForce.listener();
  }

  /** Other files, read and tried, that may take their place. */
  record Next(WatchedTls of, ListenerTls tls, List<String> stamps, String digest) {
    TlsChange take() {
      return of.take(this);
    }
  }

  /**
   * Whether the files have changed, and nobody has touched them since the last time this was asked:
   * a file that somebody is writing is no news.
   */
  boolean isDue() {
    List<String> now = files.stamps();
    boolean rests = now.equals(seen);
    seen = now;
    return rests && !now.equals(stamps);
  }

  /**
   * Reads the files.
   *
   * @return empty when they say what is in force
   * @throws IOException when they cannot be used; it is told by {@link #refused}
   */
  Optional<Next> read() throws IOException {
    List<String> before = files.stamps(); // whoever writes while we read is seen the next time
    try {
      String found = files.digest();
      if (!found.equals(digest)) {
        ListenerTls tried = inForce.tried();
        return Optional.of(new Next(this, tried, before, found));
      }
    } catch (IOException unusable) {
      stamps = before;
      throw unusable;
    }
    stamps = before;
    return Optional.empty();
  }

  private TlsChange take(Next next) {
    inForce.replace(next.tls);
    stamps = next.stamps;
    digest = next.digest;
    fault = null;
    X509Certificate own = next.tls.own();
    TrustedAuthorities authorities = next.tls.authorities();
    return new TlsChange(
        listener(),
        TlsChange.Kind.TAKEN,
        "certificate until %s, %s"
            .formatted(
                own.getNotAfter().toInstant(),
                authorities == null ? "no client certificates" : authorities.summary()));
  }

  /** The files are not in order; what is in force stays. */
  TlsChange refused(IOException why) {
    fault = Printable.of(String.valueOf(why.getMessage()), 600);
    return new TlsChange(listener(), TlsChange.Kind.NOT_TAKEN, fault);
  }

  /** What is in force stands there again; empty when nothing else was told. */
  Optional<TlsChange> restored() {
    boolean told = fault != null;
    fault = null;
    return told
        ? Optional.of(
            new TlsChange(listener(), TlsChange.Kind.IN_ORDER, "the files in force are back"))
        : Optional.empty();
  }

  /** Whether the time has come to ask about those who are connected. */
  boolean hasEnded() {
    return inForce.hasEnded();
  }

  /** What time has done to the revocation list; empty when it was told. */
  Optional<TlsChange> list() {
    TlsChange now = listNow();
    TlsChange before = listTold;
    listTold = now;
    boolean told = before == null ? now.kind() == TlsChange.Kind.IN_ORDER : isTheSame(before, now);
    return told ? Optional.empty() : Optional.of(now);
  }

  /** Two lists may end one after the other: the second is news, too. */
  private static boolean isTheSame(TlsChange before, TlsChange now) {
    return now.kind() == before.kind() && now.text().equals(before.text());
  }

  private TlsChange listNow() {
    TrustedAuthorities authorities = inForce.now().authorities();
    Optional<String> expired = authorities == null ? Optional.empty() : authorities.fault();
    Optional<String> overdue = authorities == null ? Optional.empty() : authorities.overdue();
    if (expired.isPresent()) {
      return new TlsChange(listener(), TlsChange.Kind.LIST_EXPIRED, expired.get());
    }
    return overdue
        .map(text -> new TlsChange(listener(), TlsChange.Kind.LIST_OVERDUE, text))
        .orElseGet(() ->
            new TlsChange(listener(), TlsChange.Kind.IN_ORDER, "the revocation list is in force"));
  }

  /** What somebody has to see to. */
  List<TlsChange> alarms() {
    TlsChange list = listTold;
    Optional<TlsChange> aboutList =
        list == null || list.kind() == TlsChange.Kind.IN_ORDER
            ? Optional.empty()
            : Optional.of(list);
    String broken = fault;
    Optional<TlsChange> aboutFiles =
        broken == null
            ? Optional.empty()
            : Optional.of(new TlsChange(listener(), TlsChange.Kind.NOT_TAKEN, broken));
    return Stream.of(aboutFiles, aboutList).flatMap(Optional::stream).toList();
  }
}
