package io.sallyport.session;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Packet ids for what a client with a stored session gets from others than that session: the upper
 * half of the numbers, which the session never takes. They mean nothing after the connection.
 * Confined to the connection's loop; at most 32,768 entries.
 *
 * @param <T> what is on the wire under an id
 */
public final class SharedIds<T> {
  /** The largest id that a stored session takes. */
  public static final int STORED_LARGEST = 32_767;

  private static final int LARGEST = 65_535;

  private final Map<Integer, T> taken = new HashMap<>(2);
  private int last = STORED_LARGEST;

  /** Whether {@code packetId} is one of these. */
  public static boolean isShared(int packetId) {
    return packetId > STORED_LARGEST;
  }

  /** Puts {@code value} under the next free id, which is returned; 0 when all are taken. */
  public int take(T value) {
    if (taken.size() >= LARGEST - STORED_LARGEST) {
      return 0;
    }
    do {
      last = last == LARGEST ? STORED_LARGEST + 1 : last + 1;
    } while (taken.containsKey(last));
    taken.put(last, value);
    return last;
  }

  /** Takes away what stands under {@code packetId} and returns it. */
  public @Nullable T free(int packetId) {
    return taken.remove(packetId);
  }

  public int size() {
    return taken.size();
  }
}
