package io.sallyport.shard;

import io.sallyport.packet.QoS;

/** One message of a group. Confined to the shard's thread. */
final class GroupEntry {
  static final long NOBODY = 0;

  final Body body;

  /** {@link GroupMember#order} of the one that has it, or {@link #NOBODY}. */
  long holder = NOBODY;

  /** When it was handed over, as a number that grows with every hand. */
  long hand;

  /** What the one that has it was granted. */
  QoS granted = QoS.AT_MOST_ONCE;

  /** How many members passed it on. */
  int passes;

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
}
