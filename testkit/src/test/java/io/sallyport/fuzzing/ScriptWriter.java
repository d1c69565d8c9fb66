package io.sallyport.fuzzing;

import io.sallyport.fuzzing.Step.Ending;
import io.sallyport.fuzzing.Step.Frame;
import io.sallyport.packet.ProtocolVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes the script of one party from a seed. Confined to one thread. */
final class ScriptWriter {
  private static final int MOST_SPOILED = 4;

  private final SplittableRandom chance;
  private final Map<Mutation, Integer> mutations = new EnumMap<>(Mutation.class);

  ScriptWriter(SplittableRandom chance) {
    this.chance = chance;
  }

  /**
   * @param name what nobody else is called
   * @param speaks whether it publishes more than it subscribes
   * @param web whether it comes over WebSocket
   */
  Script write(String name, boolean speaks, boolean web) {
    ProtocolVersion version = version();
    boolean pure = chance.nextInt(4) == 0;
    boolean own = chance.nextInt(3) != 0;
    boolean clean = own || chance.nextBoolean();
    String id = own ? name : Words.sharedId(chance);
    Grammar grammar = new Grammar(chance, version, pure);
    List<Draft> drafts = new ArrayList<>(grammar.conversation(id, clean, speaks));
    byte[] connect = drafts.getFirst().bytes();
    Asked asked = grammar.asked();
    if (!pure) {
      spoil(grammar, drafts);
    }
    List<Step.Say> said = new ArrayList<>();
    for (Draft draft : drafts) {
      said.add(new Step.Say(draft.title(), draft.bytes(), 1, Frame.WHOLE));
    }
    if (!pure) {
      spoilBytes(said);
      spoilWay(said, web);
    }
    boolean readable =
        !said.isEmpty()
            && Arrays.equals(said.getFirst().bytes(), connect)
            && said.getFirst().frame() == Frame.WHOLE;
    return new Script(
        version,
        id,
        steps(said, pure),
        pure,
        readable,
        own,
        asked,
        !pure && once(20, Mutation.DEAF),
        !pure && once(3, Mutation.ANSWERS) ? chance.nextLong() | 1 : 0,
        mutations);
  }

  private ProtocolVersion version() {
    int die = chance.nextInt(10);
    return die == 0
        ? ProtocolVersion.MQTT_3_1
        : die < 4 ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5;
  }

  private void count(Mutation kind) {
    mutations.merge(kind, 1, Integer::sum);
  }

  /** Once in so many times; and it is counted. */
  private boolean once(int in, Mutation kind) {
    boolean now = chance.nextInt(in) == 0;
    if (now) {
      count(kind);
    }
    return now;
  }

  private void spoil(Grammar grammar, List<Draft> drafts) {
    PacketMutator mutator = new PacketMutator(chance, grammar, drafts);
    for (int left = 1 + chance.nextInt(MOST_SPOILED); left > 0; left--) {
      Mutation done = mutator.spoil();
      if (done != null) {
        count(done);
      }
    }
  }

  // --- bytes

  private void spoilBytes(List<Step.Say> said) {
    for (int i = 0; i < said.size(); i++) {
      if (chance.nextInt(25) == 0) {
        Mutation kind =
            List.of(
                    Mutation.BYTES_FLIPPED,
                    Mutation.BYTES_INSERTED,
                    Mutation.BYTES_DELETED,
                    Mutation.BYTES_SPLICED)
                .get(chance.nextInt(4));
        count(kind);
        Step.Say whole = said.get(i);
        byte[] bytes = spoiled(kind, whole.bytes());
        said.set(i, new Step.Say(whole.what() + " " + kind, bytes, 1, Frame.WHOLE));
      }
    }
  }

  private byte[] spoiled(Mutation kind, byte[] bytes) {
    int at = bytes.length == 0 ? 0 : chance.nextInt(bytes.length);
    int count = 1 + chance.nextInt(8);
    return switch (kind) {
      case BYTES_FLIPPED -> {
        byte[] out = bytes.clone();
        for (int i = 0; i < count && out.length > 0; i++) {
          out[chance.nextInt(out.length)] ^= (byte) (1 << chance.nextInt(8));
        }
        yield out;
      }
      case BYTES_INSERTED -> {
        byte[] more = new byte[count];
        chance.nextBytes(more);
        yield joined(Arrays.copyOf(bytes, at), more, Arrays.copyOfRange(bytes, at, bytes.length));
      }
      case BYTES_DELETED -> {
        int from = Math.min(bytes.length, at + count);
        yield joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, from, bytes.length));
      }
      default -> {
        Grammar other = new Grammar(chance.split(), version(), false);
        byte[] tail = other.outOfPlace().bytes();
        int from = chance.nextInt(tail.length);
        yield joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(tail, from, tail.length));
      }
    };
  }

  private static byte[] joined(byte[]... parts) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  // --- the way there

  private void spoilWay(List<Step.Say> said, boolean web) {
    for (int i = 0; i < said.size(); i++) {
      Step.Say whole = said.get(i);
      if (once(12, Mutation.SEGMENTS)) {
        int pieces = 2 + chance.nextInt(12);
        said.set(i, new Step.Say(whole.what(), whole.bytes(), pieces, whole.frame()));
      } else if (web && once(20, Mutation.FRAME)) {
        Frame frame = Frame.values()[1 + chance.nextInt(Frame.values().length - 1)];
        said.set(i, new Step.Say(whole.what(), whole.bytes(), 1, frame));
      }
    }
    if (!said.isEmpty() && once(10, Mutation.CUT_SHORT)) {
      int last = chance.nextInt(said.size());
      said.subList(last + 1, said.size()).clear();
      Step.Say whole = said.get(last);
      byte[] head = Arrays.copyOf(whole.bytes(), chance.nextInt(whole.bytes().length + 1));
      said.set(last, new Step.Say(whole.what() + " cut", head, 1, whole.frame()));
    }
  }

  private List<Step> steps(List<Step.Say> said, boolean pure) {
    List<Step> steps = new ArrayList<>();
    for (Step.Say say : said) {
      steps.add(say);
      boolean first = steps.size() == 1;
      if (first && (pure || chance.nextInt(3) != 0)) {
        steps.add(new Step.Listen(pure ? 1_000 : 200, true));
      } else if (say.what().startsWith("SUBSCRIBE") && chance.nextInt(3) == 0) {
        steps.add(new Step.Listen(50, true));
      } else if (!pure && once(60, Mutation.STALL)) {
        steps.add(new Step.Stall(100 + chance.nextInt(400)));
      } else {
        steps.add(new Step.Listen(chance.nextInt(6) == 0 ? 15 : 0, false));
      }
    }
    boolean left = !said.isEmpty() && said.getLast().what().startsWith("DISCONNECT");
    steps.add(new Step.Leave(ending(pure, left)));
    return steps;
  }

  private Ending ending(boolean pure, boolean left) {
    if (left) {
      return chance.nextInt(3) == 0 ? Ending.LINGER : Ending.CLOSE;
    }
    int die = chance.nextInt(20);
    if (pure) {
      return die < 6 ? Ending.CLOSE : Ending.PING;
    }
    return die < 6
        ? Ending.CLOSE
        : die < 11
            ? Ending.ABORT
            : die < 14 ? Ending.HALF_CLOSE : die < 15 ? Ending.LINGER : Ending.PING;
  }
}
