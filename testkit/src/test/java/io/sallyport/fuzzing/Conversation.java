package io.sallyport.fuzzing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What two parties say to the broker, made from a seed and the same whenever that seed comes again.
 *
 * @param turns whose turn it is, one after the other: an index of {@code parties}
 */
record Conversation(long seed, String listener, List<Script> parties, List<Integer> turns) {
  private static final int HOSTS = 254;
  private static final int ADDRESSES = 64 * 256 * HOSTS;
  private static final String[] LISTENERS = {
    "plain", "plain", "plain", "plain", "plain", "plain", "plain", "ws", "ws", "ws", "ws", "ws",
    "tls", "wss"
  };

  static Conversation of(long seed) {
    SplittableRandom chance = new SplittableRandom(seed);
    String listener = LISTENERS[chance.nextInt(LISTENERS.length)];
    boolean web = listener.startsWith("ws");
    String name = "own-" + Long.toString(seed, 36);
    Script hears = new ScriptWriter(chance.split()).write(name + "-h", false, web);
    Script speaks = new ScriptWriter(chance.split()).write(name + "-s", true, web);
    return new Conversation(seed, listener, List.of(hears, speaks), turns(chance, hears, speaks));
  }

  private static List<Integer> turns(SplittableRandom chance, Script first, Script second) {
    int[] left = {first.steps().size(), second.steps().size()};
    List<Integer> turns = new ArrayList<>();
    while (left[0] + left[1] > 0) {
      // the one who hears tends to be there before the other speaks
      int who = left[1] == 0 || (left[0] > 0 && chance.nextInt(3) != 0) ? 0 : 1;
      left[who]--;
      turns.add(who);
    }
    return turns;
  }

  /** Its own address on loopback, so that its failing logins are charged to nobody else. */
  InetAddress address() {
    int number = (int) Math.floorMod(seed, (long) ADDRESSES);
    int rest = number / HOSTS;
    byte[] address = {127, (byte) (64 + (rest >> 8)), (byte) rest, (byte) (1 + number % HOSTS)};
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /** The same, but one party leaves out one step. */
  Conversation without(int party, int step) {
    List<Script> changed = new ArrayList<>(parties);
    changed.set(party, parties.get(party).without(step));
    List<Integer> fewer = new ArrayList<>(turns);
    int at = 0;
    for (int before = step; before > 0 || fewer.get(at) != party; at++) {
      before -= fewer.get(at) == party ? 1 : 0;
    }
    fewer.remove(at);
    return new Conversation(seed, listener, changed, fewer);
  }

  /** All that would be said, to be read by people. */
  String transcript() {
    StringBuilder out = new StringBuilder("seed " + seed + " over " + listener + "\n");
    for (Script party : parties) {
      out.append("  ").append(party.clientId()).append(" speaks ").append(party.version().title());
      out.append(party.pure() ? ", nothing spoiled" : ", spoiled: " + party.mutations());
      out.append(party.deaf() ? ", deaf\n" : "\n");
      party.steps().forEach(step -> out.append("    ").append(step).append('\n'));
    }
    return out.append("  turns ").append(turns).append('\n').toString();
  }
}
