package io.sallyport.session;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What stands under the packet ids of one direction: at most 65,535 entries.
 *
 * <p>Confined to the connection's loop. A table addressed by the low bits of the id, at most four
 * times as large as what was ever in flight at once: an id whose place is held by another is passed
 * over while half of the places are free, so one that is never acknowledged costs nothing more.
 *
 * @param <T> what waits under an id
 */
final class PacketIds<T> {
  static final int LARGEST = 65_535;

  private static final @Nullable Object[] NO_VALUES = {};
  private static final int[] NO_IDS = {};

  private @Nullable Object[] values = NO_VALUES;
  private int[] ids = NO_IDS;
  private int size;
  private int last;

  /** Puts {@code value} under the next free id, which is returned; 0 when all are taken. */
  int take(T value) {
    if (size >= LARGEST) {
      return 0;
    }
    int id = last;
    do {
      id = id == LARGEST ? 1 : id + 1;
      if (2 * size >= values.length) {
        makePlaceFor(id);
      }
    } while (values[place(id)] != null);
    last = id;
    values[place(id)] = value;
    ids[place(id)] = id;
    size++;
    return id;
  }

  /** Grows until the place of {@code id} is free or its own. */
  private void makePlaceFor(int id) {
    while (values.length == 0 || (values[place(id)] != null && ids[place(id)] != id)) {
      grow();
    }
  }

  private void grow() {
    @Nullable Object[] oldValues = values;
    int[] oldIds = ids;
    int length = Math.max(8, 2 * oldValues.length);
    values = new Object[length];
    ids = new int[length];
    for (int i = 0; i < oldValues.length; i++) {
      if (oldValues[i] != null) {
        values[place(oldIds[i])] = oldValues[i];
        ids[place(oldIds[i])] = oldIds[i];
      }
    }
  }

  private int place(int id) {
    return id & (values.length - 1);
  }

  @SuppressWarnings("unchecked")
  @Nullable T at(int packetId) {
    if (values.length == 0 || ids[place(packetId)] != packetId) {
      return null;
    }
    return (T) values[place(packetId)];
  }

  /**
   * Puts {@code value} in the place of what stands under {@code packetId}; nothing happens when
   * nothing does.
   */
  void replace(int packetId, T value) {
    if (at(packetId) != null) {
      values[place(packetId)] = value;
    }
  }

  /** Takes away what stands under {@code packetId} and returns it. */
  @Nullable T free(int packetId) {
    T value = at(packetId);
    if (value != null) {
      values[place(packetId)] = null;
      size--;
    }
    return value;
  }

  int size() {
    return size;
  }

  /** How many there is room for without growing. */
  int places() {
    return values.length;
  }

  void clear() {
    Arrays.fill(values, null);
    size = 0;
  }
}
