package io.sallyport.identity;

import io.sallyport.principal.Secret;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A password as it may be kept: Argon2id in the PHC notation {@code
 * $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH}. Immutable and thread-safe; never printed.
 *
 * <p>{@link #create} and {@link #verify} cost some 40 ms and the memory of {@link Cost}: call them
 * on a bounded pool, never on an event loop. What a file may ask for is bounded, so that a line of
 * it is no bomb.
 */
public final class PasswordHash {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int VERSION = Argon2Parameters.ARGON2_VERSION_13;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,3})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  /**
   * What one hash costs.
   *
   * @param memoryKib 8 KiB a lane to 256 MiB
   * @param passes 1 to 10
   * @param lanes 1 to 4
   */
  public record Cost(int memoryKib, int passes, int lanes) {
    /** 19 MiB, two passes, one lane: the least that OWASP recommends, about 40 ms. */
    public static final Cost DEFAULT = new Cost(19_456, 2, 1);

    /**
     * @throws IllegalArgumentException naming the parameter that is out of bounds
     */
    public Cost {
      within("t", passes, 1, 10);
      within("p", lanes, 1, 4);
      within("m", memoryKib, 8 * lanes, 256 * 1024);
    }

    private static void within(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "password hash: %s=%d is outside %d to %d".formatted(name, value, least, most));
      }
    }
  }

  private final Cost cost;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(Cost cost, byte[] salt, byte[] hash) {
    this.cost = cost;
    this.salt = salt;
    this.hash = hash;
  }

  /** Hashes {@code password} at the default cost with a salt of its own. */
  public static PasswordHash create(Secret password, SecureRandom random) {
    return create(password, random, Cost.DEFAULT);
  }

  /** Hashes {@code password} with a salt of its own. */
  public static PasswordHash create(Secret password, SecureRandom random, Cost cost) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PasswordHash(cost, salt, argon2id(password.reveal(), salt, cost, HASH_BYTES));
  }

  /** A hash that no password is known to have; verifying against it costs what a real one costs. */
  static PasswordHash decoy(Cost cost, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    byte[] hash = new byte[HASH_BYTES];
    random.nextBytes(salt);
    random.nextBytes(hash);
    return new PasswordHash(cost, salt, hash);
  }

  /** A number that another hash of the same password does not have. No secret. */
  long number() {
    return new BigInteger(salt).longValue();
  }

  /**
   * Reads the PHC notation.
   *
   * @throws IllegalArgumentException when it is something else or asks for too much; the message
   *     never holds the text
   */
  public static PasswordHash parse(String phc) {
    Matcher matcher = PHC.matcher(phc);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "password hash: not of the form $argon2id$v=19$m=…,t=…,p=…$SALT$HASH");
    }
    Cost cost = new Cost(number(matcher, 1), number(matcher, 2), number(matcher, 3));
    return new PasswordHash(
        cost, bytes("salt", matcher.group(4), 8), bytes("hash", matcher.group(5), 16));
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private static byte[] bytes(String name, String base64, int least) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException("password hash: its " + name + " is not base64");
    }
    if (bytes.length < least) {
      throw new IllegalArgumentException(
          "password hash: its %s has %d bytes; at least %d are needed"
              .formatted(name, bytes.length, least));
    }
    return bytes;
  }

  /**
   * Whether {@code password} is the one; the time it takes does not depend on the answer.
   *
   * @param password read only
   */
  public boolean verify(byte[] password) {
    byte[] found = argon2id(password, salt, cost, hash.length);
    boolean same = MessageDigest.isEqual(found, hash);
    Arrays.fill(found, (byte) 0);
    return same;
  }

  private static byte[] argon2id(byte[] password, byte[] salt, Cost cost, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(VERSION)
            .withMemoryAsKB(cost.memoryKib())
            .withIterations(cost.passes())
            .withParallelism(cost.lanes())
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    generator.generateBytes(password, hash);
    return hash;
  }

  public Cost cost() {
    return cost;
  }

  /**
   * The PHC notation, for the device list and nothing else: it is as secret as a lock's blueprint.
   */
  public String toPhc() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.memoryKib(),
            cost.passes(),
            cost.lanes(),
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof PasswordHash that
            && cost.equals(that.cost)
            && Arrays.equals(salt, that.salt)
            && MessageDigest.isEqual(hash, that.hash));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(salt);
  }

  @Override
  public String toString() {
    return "PasswordHash[redacted]";
  }
}
