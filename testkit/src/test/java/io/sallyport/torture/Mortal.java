package io.sallyport.torture;

import io.sallyport.chronicle.Entry;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import io.sallyport.topic.TopicName;

/** Leaves a will with every connection; comes back soon each time, or dies for good the first. */
final class Mortal extends Device {
  /** Where wills go. */
  static final String TOPICS = "wills/#";

  private final boolean forGood;
  private final int delaySeconds;
  private int lives;

  private Mortal(World world, String id, Line.Route route, boolean forGood, int delaySeconds) {
    super(world, id, route);
    this.forGood = forGood;
    this.delaySeconds = delaySeconds;
  }

  /** One whose will is stopped by its coming back, if the broker is not away for too long. */
  static Mortal thatReturns(World world, String id, Line.Route route, int delaySeconds) {
    return new Mortal(world, id, route, false, delaySeconds);
  }

  /** One that has one life only. */
  static Mortal thatGoes(World world, String id, Line.Route route, int delaySeconds) {
    return new Mortal(world, id, route, true, delaySeconds);
  }

  @Override
  void prepare() {
    lives++;
  }

  @Override
  Will will() {
    String will = id() + "#" + lives;
    Properties properties =
        isFive() && delaySeconds > 0
            ? Properties.builder().number(Property.WILL_DELAY_INTERVAL, delaySeconds).build()
            : Properties.NONE;
    return new Will(
        TopicName.of("wills/" + id()), QoS.EXACTLY_ONCE, false, properties, Payload.of(will));
  }

  @Override
  long stayMillis() {
    return random.nextLong(50, forGood ? 300 : 800);
  }

  @Override
  String farewell() {
    return forGood ? Entry.CUT : super.farewell();
  }

  @Override
  boolean isDone() {
    return forGood && lives > 0;
  }

  @Override
  void connected(boolean present) {
    // it has nothing to say before its death
  }

  @Override
  void heard(Packet packet) {
    // nor does it listen
  }
}
