package io.sallyport.shard;

/**
 * How much waits in all groups of a shard and in each, and who pays for it. Confined to the shard's
 * thread.
 */
final class GroupCounts {
  private static final int GROUP_BYTES = 2_048;
  private static final int PLACE_BYTES = 160;

  /** For each member that passed a message on: a number in memory and a row on the disk. */
  private static final int PASS_BYTES = 48;

  private final Purses purses;
  private long messages;
  private long bytes;

  GroupCounts(Purses purses) {
    this.purses = purses;
  }

  /** In all groups. */
  long messages() {
    return messages;
  }

  /** About what groups, members and places take, the bodies left aside. */
  long bytes() {
    return bytes;
  }

  /** A group comes, with 1, or goes, with -1. */
  void add(int sign) {
    bytes += (long) sign * GROUP_BYTES;
  }

  /** A message comes, with 1, or goes, with -1. */
  void add(StoredGroup group, GroupEntry entry, int sign) {
    long charge = (long) sign * entry.body.quotaBytes;
    group.queuedBytes += charge;
    messages += sign;
    bytes += (long) sign * PLACE_BYTES;
    charge(group, charge + (long) sign * PLACE_BYTES);
  }

  /** A member has passed a message on, with 1, or that is forgotten, with -1. */
  void addPasses(StoredGroup group, int sign) {
    group.passes += sign;
    bytes += (long) sign * PASS_BYTES;
    charge(group, (long) sign * PASS_BYTES);
  }

  private void charge(StoredGroup group, long more) {
    if (group.payer != null) {
      purses.charge(group.payer, more);
    }
  }

  /**
   * Somebody has to pay for what waits: whoever has been there longest, until it is gone. So nobody
   * fills the store by founding groups, and nobody pays for a group that others go on with.
   */
  void findPayer(StoredGroup group) {
    Purses.Purse before = group.payer;
    Purses.Purse now =
        group.members.isEmpty() ? null : purses.of(group.members.firstEntry().getValue().principal);
    if (before == now) {
      return;
    }
    long whole =
        GROUP_BYTES
            + group.queuedBytes
            + (long) group.queuedMessages() * PLACE_BYTES
            + (long) group.passes * PASS_BYTES;
    charge(group, -whole);
    group.payer = now;
    charge(group, whole);
  }
}
