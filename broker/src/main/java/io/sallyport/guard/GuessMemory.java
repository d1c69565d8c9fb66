package io.sallyport.guard;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/**
 * What is remembered of wrong passwords and good logins, in the form in which it outlives the
 * process. Thread-safe; bounded.
 */
public final class GuessMemory {
  private static final int KNOWN_FOR_EACH = 4;
  private static final Duration NEVER = Duration.ofDays(365);
  private static final Duration A_WHILE = Duration.ofMinutes(3);

  /** What a line tells: which kind, under which number, how many wrong ones, how long ago. */
  public record Line(Kind kind, long who, int wrong, long ageMillis) {}

  /** What is counted. */
  public enum Kind {
    /** Wrong ones for one user from one address. */
    PAIR,
    /** Wrong ones from one address. */
    ADDRESS,
    /** Wrong ones from one network. */
    NETWORK,
    /** Wrong ones for one user. */
    USER,
    /** A user that has logged in from an address. */
    KNOWN
  }

  /** Takes lines. */
  @FunctionalInterface
  public interface Writer {
    void line(Line line);
  }

  private final byte[] key;
  private final Penalties pairs;
  private final Penalties addresses;
  private final Penalties networks;
  private final Penalties users;
  private final KnownPlaces known;
  private final AtomicLong changes = new AtomicLong();

  /**
   * @param most how many of each kind are remembered, and four times as many known places
   * @param key what users and addresses are hashed with: lines mean nothing under another one
   */
  public GuessMemory(int most, byte[] key) {
    this.key = key.clone();
    this.pairs = new Penalties(most, NEVER);
    this.addresses = new Penalties(most, A_WHILE);
    this.networks = new Penalties(most, A_WHILE);
    this.users = new Penalties(most, A_WHILE);
    this.known = new KnownPlaces(KNOWN_FOR_EACH * most);
  }

  /** Nothing yet, under a new key. */
  public static GuessMemory empty(int most) {
    return new GuessMemory(most, WrongPasswords.newKey());
  }

  /** A copy; a secret. */
  public byte[] key() {
    return key.clone();
  }

  Penalties pairs() {
    return pairs;
  }

  Penalties addresses() {
    return addresses;
  }

  Penalties networks() {
    return networks;
  }

  Penalties users() {
    return users;
  }

  KnownPlaces known() {
    return known;
  }

  void changed() {
    changes.incrementAndGet();
  }

  /** A number that is another one when there is more to write. */
  public long changes() {
    return changes.get();
  }

  /** How many are remembered, of all kinds. */
  public int size() {
    return pairs.size() + addresses.size() + networks.size() + users.size() + known.size();
  }

  /**
   * Tells all of it, the least recently seen of each kind first.
   *
   * @param now {@link io.sallyport.time.Ticker#nanos}
   */
  public void tell(long now, Writer writer) {
    pairs.tell(now, as(Kind.PAIR, writer));
    addresses.tell(now, as(Kind.ADDRESS, writer));
    networks.tell(now, as(Kind.NETWORK, writer));
    users.tell(now, as(Kind.USER, writer));
    known.tell(now, as(Kind.KNOWN, writer));
  }

  private static Penalties.Listener as(Kind kind, Writer writer) {
    return (who, wrong, age) -> writer.line(new Line(kind, who, wrong, age));
  }

  /**
   * Takes over what another process told.
   *
   * @param at what the clock showed so many milliseconds ago
   */
  public void restore(Line line, LongUnaryOperator at) {
    switch (line.kind) {
      case PAIR -> pairs.restore(line.who, line.wrong, line.ageMillis, at);
      case ADDRESS -> addresses.restore(line.who, line.wrong, line.ageMillis, at);
      case NETWORK -> networks.restore(line.who, line.wrong, line.ageMillis, at);
      case USER -> users.restore(line.who, line.wrong, line.ageMillis, at);
      case KNOWN -> known.restore(line.who, line.ageMillis, at);
    }
  }
}
