package io.sallyport.torture;

import io.sallyport.chronicle.Entry;
import io.sallyport.packet.QoS;
import java.util.List;

/** Subscribes and unsubscribes, and at times begins anew with a clean start. */
final class Churner extends Subscriber {
  private static final int CHANGES_ONE_IN = 60;
  private static final int CLEAN_ONE_IN = 10;

  private boolean wanting = true;
  private String manner = Entry.RESUME;

  Churner(World world, String id, Line.Route route, QoS qos, String filter) {
    super(world, id, route, Entry.RESUME, qos, List.of(filter));
  }

  @Override
  void prepare() {
    boolean clean = !world.isSettling() && random.nextInt(CLEAN_ONE_IN) == 0;
    manner = clean ? dropping() : Entry.RESUME;
  }

  /** What 3.1.1 calls a clean session ends with its connection. */
  private String dropping() {
    return isFive() ? Entry.CLEAN : Entry.FLEETING;
  }

  @Override
  String manner() {
    return manner;
  }

  @Override
  boolean wants(String filter) {
    return wanting;
  }

  @Override
  void idle() {
    if (isQuiet() && !world.isSettling() && random.nextInt(CHANGES_ONE_IN) == 0) {
      wanting = !wanting;
    }
    super.idle();
  }
}
