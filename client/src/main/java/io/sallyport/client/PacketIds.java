package io.sallyport.client;

import java.util.BitSet;

/**
 * The packet ids 1 to 65,535 that this client has under way. Confined to the client's event loop.
 * [MQTT-2.2.1-3]
 */
final class PacketIds {
  private static final int LAST = 65_535;

  private final BitSet taken = new BitSet();
  private int last;

  /** A free id, or 0 when all are taken. Goes round, so that an id rests before it comes again. */
  int take() {
    int id = taken.nextClearBit(last + 1);
    if (id > LAST) {
      id = taken.nextClearBit(1);
      if (id > LAST) {
        return 0;
      }
    }
    taken.set(id);
    last = id == LAST ? 0 : id;
    return id;
  }

  void free(int id) {
    taken.clear(id);
  }
}
