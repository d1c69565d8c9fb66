package io.sallyport.tls;

import io.sallyport.pki.TlsFailure;
import io.sallyport.pki.TrustedAuthorities;
import io.sallyport.port.Standing;
import io.sallyport.time.Ticker;
import io.sallyport.topic.Printable;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The {@link ListenerTls} of a listener, replaced as a whole while connections come and go; and
 * what it means for those that came under another. Thread-safe; never blocks.
 */
public final class TlsInForce {
  private final String listener;
  private final TlsSettings settings;
  private final InstantSource clock;
  private final Ticker ticker;
  private final TlsFiles files;
  private final List<String> firstStamps;
  private final String firstDigest;
  private volatile ListenerTls now;

  /** When the first of the certificates ends that were asked about since this was looked at. */
  private final AtomicLong firstEndMillis = new AtomicLong(Long.MAX_VALUE);

  /**
   * Reads the files. Blocks.
   *
   * @param listener its name
   * @param clock for the dates of certificates and lists
   * @throws IOException when one is not usable
   */
  public TlsInForce(String listener, TlsSettings settings, InstantSource clock, Ticker ticker)
      throws IOException {
    this.listener = listener;
    this.settings = settings;
    this.clock = clock;
    this.ticker = ticker;
    this.files = new TlsFiles(settings);
    this.firstStamps = files.stamps(); // before they are read: who writes meanwhile is seen
    this.firstDigest = files.digest();
    this.now = TlsContexts.of(settings, clock, ticker.nanos());
  }

  String listener() {
    return listener;
  }

  TlsSettings settings() {
    return settings;
  }

  TlsFiles files() {
    return files;
  }

  /** Of the files, before they were read for the first time. */
  List<String> firstStamps() {
    return firstStamps;
  }

  /** Of the files, before they were read for the first time. */
  String firstDigest() {
    return firstDigest;
  }

  long nowMillis() {
    return clock.millis();
  }

  /** Reads the files and tries everything that clients would stumble over. Blocks. */
  ListenerTls tried() throws IOException {
    return TlsContexts.tried(settings, now, clock, ticker.nanos());
  }

  /** For one handshake; the next one asks again. */
  public ListenerTls now() {
    return now;
  }

  void replace(ListenerTls next) {
    now = next;
  }

  /**
   * What is kept of a client's certificate while its connection lives: not the certificate.
   *
   * @param from under which the handshake was done; another may have taken its place meanwhile
   * @throws CertificateException when it is refused by what is in force now
   */
  public Standing stand(X509Certificate[] chain, ListenerTls from) throws CertificateException {
    ListenerTls current = now;
    TrustedAuthorities.Held held = current.hold(chain, current == from);
    return new Kept(this, held);
  }

  /** Whether a certificate that is in use has ended since this was asked last. */
  boolean hasEnded() {
    long first = firstEndMillis.get();
    return first < clock.millis() && firstEndMillis.compareAndSet(first, Long.MAX_VALUE);
  }

  private record Kept(TlsInForce tls, TrustedAuthorities.Held held) implements Standing {
    Kept {
      tls.ends(held);
    }

    @Override
    public @Nullable Lapse lapse() {
      TrustedAuthorities authorities = tls.now.authorities();
      try {
        if (authorities == null) {
          throw new CertificateException("nobody here asks for certificates");
        }
        authorities.require(held);
        tls.ends(held);
        return null;
      } catch (CertificateException no) {
        TlsFailure failure = TlsFailure.of(no, TlsFailure.Role.BROKER);
        return new Lapse(
            failure.code(),
            failure.meaning() + " (" + Printable.of(String.valueOf(no.getMessage())) + ")");
      }
    }
  }

  private void ends(TrustedAuthorities.Held held) {
    if (held.endsMillis() < firstEndMillis.get()) {
      firstEndMillis.accumulateAndGet(held.endsMillis(), Math::min);
    }
  }
}
