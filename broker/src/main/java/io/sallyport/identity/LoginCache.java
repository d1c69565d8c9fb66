package io.sallyport.identity;

import io.sallyport.time.Ticker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Remembers logins that succeeded, so that a reconnect need not hash again; never one that failed.
 *
 * <p>Thread-safe, under one lock that is held for a map access. Holds no password, only its HMAC
 * under a key that dies with the process, bound to user and generation. A success is good for the
 * hash it was made with and no other, and for {@code age} after the hashing, however often it is
 * used. The least recently used one leaves first.
 */
final class LoginCache {
  private static final String ALGORITHM = "HmacSHA256";

  private record Success(PasswordHash hash, long madeNanos) {}

  private final SecretKeySpec key;
  private final Ticker ticker;
  private final long ageNanos;
  private final Map<ByteBuffer, Success> entries;

  LoginCache(SecureRandom random, Ticker ticker, int size, Duration age) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, ALGORITHM);
    this.ticker = ticker;
    this.ageNanos = age.toNanos();
    this.entries =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Success> eldest) {
            return size() > size;
          }
        };
  }

  /** The name under which a login of {@code user} with {@code password} is remembered. */
  ByteBuffer nameOf(String user, long generation, byte[] password) {
    byte[] name = user.getBytes(StandardCharsets.UTF_8);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(
          ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
              .putLong(generation)
              .putInt(name.length)
              .flip());
      mac.update(name);
      return ByteBuffer.wrap(mac.doFinal(password));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /** Whether {@code name} was verified against {@code hash} a short while ago. */
  synchronized boolean knows(ByteBuffer name, @Nullable PasswordHash hash) {
    Success success = entries.get(name);
    if (success == null) {
      return false;
    }
    if (!success.hash.equals(hash) || ticker.nanos() - success.madeNanos >= ageNanos) {
      entries.remove(name);
      return false;
    }
    return true;
  }

  synchronized void remember(ByteBuffer name, PasswordHash hash) {
    entries.put(name, new Success(hash, ticker.nanos()));
  }

  synchronized int size() {
    return entries.size();
  }
}
