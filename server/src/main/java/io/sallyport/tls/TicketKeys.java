package io.sallyport.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys under which BoringSSL hands its sessions to the clients: random, in memory only, of one
 * context, and replaced every {@link #LIFE}. A ticket is good under the key in force and the one
 * before, so for one to two lives; then, and after a reload or a restart, its owner shakes hands in
 * full.
 *
 * <p>Thread-safe. Looked at by each new connection, since keys that nobody uses need no replacing.
 */
final class TicketKeys {
  static final Duration LIFE = Duration.ofHours(4);

  private final OpenSslSessionContext sessions;
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong bornNanos;
  private @Nullable OpenSslSessionTicketKey before;
  private OpenSslSessionTicketKey now;

  TicketKeys(OpenSslSessionContext sessions, long nanos) {
    this.sessions = sessions;
    this.bornNanos = new AtomicLong(nanos);
    this.now = fresh();
    sessions.setTicketKeys(now);
  }

  /** Replaces the key when it is old enough; whoever comes first does it. */
  void look(long nanos) {
    long born = bornNanos.get();
    long age = nanos - born;
    if (age >= LIFE.toNanos() && bornNanos.compareAndSet(born, nanos)) {
      rotate(age < 2 * LIFE.toNanos());
    }
  }

  private synchronized void rotate(boolean keepOne) {
    before = keepOne ? now : null;
    now = fresh();
    OpenSslSessionTicketKey old = before;
    if (old == null) {
      sessions.setTicketKeys(now);
    } else {
      sessions.setTicketKeys(now, old);
    }
  }

  private OpenSslSessionTicketKey fresh() {
    byte[] bytes = new byte[OpenSslSessionTicketKey.TICKET_KEY_SIZE];
    random.nextBytes(bytes);
    int mac = OpenSslSessionTicketKey.NAME_SIZE;
    int aes = mac + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
    return new OpenSslSessionTicketKey(
        Arrays.copyOf(bytes, mac),
        Arrays.copyOfRange(bytes, mac, aes),
        Arrays.copyOfRange(bytes, aes, aes + OpenSslSessionTicketKey.AES_KEY_SIZE));
  }
}
