package io.sallyport.shard;

import io.sallyport.packet.QoS;
import java.util.Arrays;

/** One message of a group. Confined to the shard's thread. */
final class GroupEntry {
  static final long NOBODY = 0;

  private static final long[] NONE = {};

  final Body body;

  /** {@link GroupMember#order} of the one that has it, or {@link #NOBODY}. */
  long holder = NOBODY;

  /** When it was handed over, as a number that grows with every hand. */
  long hand;

  /** What the one that has it was granted. */
  QoS granted = QoS.AT_MOST_ONCE;

  /** {@link GroupMember#order} of the members that passed it on, ascending; of nobody else. */
  private long[] passers = NONE;

  GroupEntry(Body body) {
    this.body = body;
  }

  /** What it was handed over with. */
  QoS qos() {
    return body.message.qos().min(granted);
  }

  long position() {
    return body.position;
  }

  int passes() {
    return passers.length;
  }

  long[] passers() {
    return passers.clone();
  }

  boolean wasPassedOnBy(long order) {
    return Arrays.binarySearch(passers, order) >= 0;
  }

  /** Once for each member. */
  void passOn(long order) {
    passers = Arrays.copyOf(passers, passers.length + 1);
    passers[passers.length - 1] = order;
    Arrays.sort(passers);
  }

  /**
   * @return whether it had passed it on
   */
  boolean forgetPasser(long order) {
    int at = Arrays.binarySearch(passers, order);
    if (at < 0) {
      return false;
    }
    long[] fewer = Arrays.copyOf(passers, passers.length - 1);
    System.arraycopy(passers, at + 1, fewer, at, fewer.length - at);
    passers = fewer;
    return true;
  }
}
