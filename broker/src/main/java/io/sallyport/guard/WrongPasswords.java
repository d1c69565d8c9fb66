package io.sallyport.guard;

import io.sallyport.identity.GuessLimit;
import io.sallyport.time.Ticker;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes guessing passwords slow without locking anybody out who does not guess. Wrong ones are
 * counted by user and address, by address, and by network (/24, /48); each has some free, and then
 * waits twice as long for every one more. Correct passwords are refused while one waits.
 *
 * <p>Who has logged in from an address before is held to the count of that user and address alone:
 * neither a neighbour who guesses nor a thousand strangers keep them out. A user whom many guess at
 * from everywhere is not locked either: whoever is new to it has one free try instead of several.
 *
 * <p>Changing a password forgives what was tried with the old one. Users and addresses are kept as
 * keyed hashes: what somebody types into the wrong field lies on no disk. Thread-safe and bounded;
 * see {@link GuessSettings#remembered}.
 */
public final class WrongPasswords implements GuessLimit {
  private static final String ALGORITHM = "HmacSHA256";

  /** What a login is counted under. */
  private record Place(long pair, long address, long network, long user) implements Target {}

  private final Ticker ticker;
  private final GuessMemory memory;
  private final SecretKeySpec key;
  private volatile GuessSettings settings;

  /** Begins with nothing, under a key of its own. */
  public WrongPasswords(GuessSettings settings, Ticker ticker) {
    this(settings, ticker, new GuessMemory(settings.remembered(), newKey()));
  }

  /** Goes on with what {@code memory} holds. */
  public WrongPasswords(GuessSettings settings, Ticker ticker, GuessMemory memory) {
    this.settings = settings;
    this.ticker = ticker;
    this.memory = memory;
    this.key = new SecretKeySpec(memory.key(), ALGORITHM);
  }

  static byte[] newKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** Other limits, for everybody, at once. */
  public void settings(GuessSettings changed) {
    settings = changed;
  }

  /** What is remembered. */
  public GuessMemory memory() {
    return memory;
  }

  @Override
  public Target target(String user, long password, InetAddress from) {
    AddressBlock block = AddressBlock.of(from);
    AddressBlock network = block.network();
    byte[] name = user.getBytes(StandardCharsets.UTF_8);
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return new Place(
          hash(mac, 'p', block, password, name),
          hash(mac, 'a', block, 0, new byte[0]),
          hash(mac, 'n', network, 0, new byte[0]),
          hash(mac, 'u', new AddressBlock(0, false), password, name));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  private static long hash(Mac mac, char kind, AddressBlock block, long password, byte[] name) {
    mac.update(
        ByteBuffer.allocate(2 + 1 + 2 * Long.BYTES)
            .putChar(kind)
            .put((byte) (block.isIpv6() ? 6 : 4))
            .putLong(block.bits())
            .putLong(password)
            .flip());
    return ByteBuffer.wrap(mac.doFinal(name)).getLong();
  }

  @Override
  public boolean mayTry(Target target) {
    GuessSettings now = settings;
    return now.isUnlimited() || mayTry((Place) target, now, ticker.nanos());
  }

  private boolean mayTry(Place place, GuessSettings by, long now) {
    if (memory.known().contains(place.pair)) {
      return memory.pairs().mayTry(place.pair, by.free(), by.longestWait(), now);
    }
    boolean many = memory.users().wrong(place.user, by.longestWait(), now) >= by.manyForUser();
    return memory.pairs().mayTry(place.pair, many ? 1 : by.free(), by.longestWait(), now)
        && memory.addresses().mayTry(place.address, by.freeForAddress(), by.longestWait(), now)
        && memory.networks().mayTry(place.network, by.freeForNetwork(), by.longestWait(), now);
  }

  @Override
  public void wrong(Target target) {
    Place place = (Place) Objects.requireNonNull(target);
    GuessSettings by = settings;
    long now = ticker.nanos();
    memory.pairs().count(place.pair, by.longestWait(), now);
    memory.addresses().count(place.address, by.longestWait(), now);
    memory.networks().count(place.network, by.longestWait(), now);
    memory.users().count(place.user, by.longestWait(), now);
    memory.changed();
  }

  @Override
  public void right(Target target) {
    Place place = (Place) Objects.requireNonNull(target);
    boolean forgiven = memory.pairs().forgive(place.pair);
    if (memory.known().add(place.pair, ticker.nanos()) || forgiven) {
      memory.changed();
    }
  }
}
