package io.sallyport.fuzzing;

import io.sallyport.packet.Packet;
import io.sallyport.packet.PacketType;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What a party answers to what it hears: as it should, or not quite. Confined to one thread. */
final class Answers {
  private static final int WRONG_ONE_IN = 3;

  private final @Nullable SplittableRandom wrong;

  /**
   * @param seed 0 for somebody who answers everything right
   */
  Answers(long seed) {
    wrong = seed == 0 ? null : new SplittableRandom(seed);
  }

  List<Draft> to(Packet heard) {
    return switch (heard) {
      case Publish message ->
          switch (message.qos()) {
            case AT_MOST_ONCE -> List.of();
            case AT_LEAST_ONCE -> answers(PacketType.PUBACK, message.packetId());
            case EXACTLY_ONCE -> answers(PacketType.PUBREC, message.packetId());
          };
      case PubRec rec ->
          rec.reason().isError() ? List.of() : answers(PacketType.PUBREL, rec.packetId());
      case PubRel rel -> answers(PacketType.PUBCOMP, rel.packetId());
      default -> List.of();
    };
  }

  private List<Draft> answers(PacketType type, int id) {
    Draft right = answer(type, id);
    if (wrong == null || wrong.nextInt(WRONG_ONE_IN) != 0) {
      return List.of(right);
    }
    return switch (wrong.nextInt(5)) {
      case 0 -> List.of();
      case 1 -> List.of(right, right);
      case 2 -> List.of(answer(type, wrong.nextInt(0x10000)));
      case 3 -> List.of(answer(PacketType.of(4 + wrong.nextInt(4)), id));
      default -> List.of(answer(type, id + 1), right);
    };
  }

  private static Draft answer(PacketType type, int id) {
    return Draft.of(type, type == PacketType.PUBREL ? 2 : 0, new Field.PacketId(id));
  }
}
