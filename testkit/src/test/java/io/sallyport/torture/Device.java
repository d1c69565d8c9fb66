package io.sallyport.torture;

import io.sallyport.chronicle.Entry;
import io.sallyport.chronicle.What;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingReq;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import io.sallyport.time.Ticker;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client that remembers its session as MQTT asks for, writes down what it does, and now and then
 * goes away, politely or not. Runs on a virtual thread of its own; {@link #isQuiet} may be asked
 * from anywhere.
 */
abstract class Device implements Runnable {
  private static final long SESSION_SECONDS = 3_600;
  private static final int KEEP_ALIVE_SECONDS = 60;
  private static final long CONNACK_MILLIS = 10_000;
  private static final long TURN_MILLIS = 5;
  private static final long PING_NANOS = 3_000_000_000L;
  private static final long RETRY_MILLIS = 30;

  final World world;
  final SplittableRandom random;
  private final String id;
  private final Line.Route route;
  private @Nullable Line line;
  private boolean cutting;
  private volatile boolean connected;

  Device(World world, String id, Line.Route route) {
    this.world = world;
    this.id = id;
    this.route = route;
    this.random = world.random(id);
  }

  /** How it comes: a note of {@link What#CONNECTING}. */
  String manner() {
    return Entry.RESUME;
  }

  /** The will of the next connection, or null; its payload is its id. */
  @Nullable Will will() {
    return null;
  }

  /** Before each connection. */
  void prepare() {
    // most always come the same way
  }

  /** How it goes of its own accord: a note of {@link What#ENDED}. */
  String farewell() {
    return random.nextInt(3) == 0 ? Entry.GOODBYE : Entry.CUT;
  }

  /** Between two connections. */
  long awayMillis() {
    return random.nextLong(20, 400);
  }

  /** How long it stays, if nothing happens. */
  long stayMillis() {
    return random.nextLong(200, 2_500);
  }

  /** Once for each connection, before anything else. */
  abstract void connected(boolean present) throws InterruptedException;

  abstract void heard(Packet packet);

  /** Nothing was heard for a moment. */
  void idle() throws InterruptedException {
    // most only listen
  }

  /** Nothing that was begun is open. */
  boolean isQuiet() {
    return connected;
  }

  /** It is done for good, while the others go on. */
  boolean isDone() {
    return false;
  }

  @Override
  public final void run() {
    try {
      while (!world.isOver() && !isDone()) {
        live();
        world.pause(world.isSettling() ? RETRY_MILLIS : awayMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | AssertionError ourMistake) {
      world.fail(id, ourMistake);
    }
  }

  private void live() throws InterruptedException {
    line = Line.open(route);
    while (line == null && !world.isOver()) {
      world.pause(RETRY_MILLIS);
      line = Line.open(route);
    }
    if (line == null) {
      return;
    }
    try (Line open = line) {
      converse(open);
    } finally {
      connected = false;
    }
  }

  private void converse(Line open) throws InterruptedException {
    cutting = false;
    prepare();
    Connect greeting = greeting();
    tellGreeting(greeting);
    open.say(greeting);
    String end = Entry.LOST;
    if (open.hear(CONNACK_MILLIS) instanceof ConnAck answer) {
      if (answer.reason() == ReasonCode.SUCCESS) {
        tell(What.CONNECTED, Entry.NOTHING, answer.sessionPresent() ? Entry.PRESENT : Entry.NEW);
        world.connected();
        connected(answer.sessionPresent());
        connected = true;
        end = talk(open);
      } else {
        end = answer.reason().hex();
      }
    }
    if (open.nonsense() != null) {
      tell(What.NONSENSE, Entry.NOTHING, open.nonsense().replaceAll("\\s+", "_"));
    }
    if (end.equals(Entry.GOODBYE)) {
      open.say(new Disconnect(ReasonCode.SUCCESS));
    }
    tell(What.ENDED, Entry.NOTHING, end);
  }

  private String talk(Line open) throws InterruptedException {
    Ticker ticker = Ticker.system();
    long until = ticker.nanos() + stayMillis() * 1_000_000;
    long heard = ticker.nanos();
    while (!open.isOver() && !cutting) {
      Packet packet = open.hear(TURN_MILLIS);
      if (packet != null) {
        heard = ticker.nanos();
        heard(packet);
      } else {
        idle();
        if (ticker.nanos() - heard > PING_NANOS) {
          heard = ticker.nanos();
          open.say(PingReq.INSTANCE); // who hears nothing for long takes the line for dead
        }
      }
      if (world.isOver()) {
        return Entry.GOODBYE;
      }
      if (!world.isSettling() && ticker.nanos() - until > 0) {
        return farewell();
      }
    }
    return cutting ? Entry.CUT : Entry.LOST;
  }

  private Connect greeting() {
    boolean five = route.version().isFive();
    Properties properties = Properties.NONE;
    if (five && !manner().equals(Entry.FLEETING)) {
      properties =
          Properties.builder().number(Property.SESSION_EXPIRY_INTERVAL, SESSION_SECONDS).build();
    }
    boolean clean = !manner().equals(Entry.RESUME);
    return new Connect(
        route.version(), id, clean, KEEP_ALIVE_SECONDS, will(), null, null, properties);
  }

  private void tellGreeting(Connect greeting) {
    Will will = greeting.will();
    String willId = will == null ? Entry.NOTHING : will.payload().text();
    long delay = will == null ? 0 : will.properties().number(Property.WILL_DELAY_INTERVAL, 0);
    world.tell(id, What.CONNECTING, willId, Entry.NOTHING, (int) delay, manner());
  }

  // --- for those who talk

  final String id() {
    return id;
  }

  final boolean isFive() {
    return route.version().isFive();
  }

  final void tell(What what, String subject, String note) {
    world.tell(id, what, subject, Entry.NOTHING, 0, note);
  }

  final void say(Packet packet) {
    if (line != null && !cutting) {
      line.say(packet);
    }
  }

  /** Goes without a word. */
  final void cut() {
    cutting = true;
  }

  /** Goes without a word after this packet, in one of {@code times} cases: and says no more. */
  final boolean perhapsCut(int times) {
    cutting = cutting || (!world.isSettling() && random.nextInt(times) == 0);
    return cutting;
  }
}
