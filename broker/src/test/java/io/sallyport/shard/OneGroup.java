package io.sallyport.shard;

import static io.sallyport.shard.OneShard.group;
import static io.sallyport.shard.OneShard.join;
import static io.sallyport.shard.OneShard.message;
import static io.sallyport.shard.OneShard.settle;

import io.sallyport.packet.QoS;
import io.sallyport.records.Effect.HandOut;
import io.sallyport.records.Message;
import io.sallyport.records.Record;
import java.util.Arrays;
import java.util.List;

/** A group of its own on a {@link OneShard}: what is said to it, and what it hands out. */
abstract class OneGroup {
  static final String GROUP = "$share/g/a/+";

  final OneShard shard = new OneShard();
  private int sent;

  List<HandOut> joined(long token, int window) {
    return shard.apply(join(GROUP, token, null, 0, window), HandOut.class);
  }

  List<HandOut> joinedStored(long token, String clientId, long number) {
    return shard.apply(join(GROUP, token, clientId, number, 10), HandOut.class);
  }

  List<HandOut> sent(QoS qos) {
    sent++;
    return sent(message("a/b", qos, "m" + sent));
  }

  List<HandOut> sent(Message message) {
    return shard.apply(new Record.Publish(message, null, Record.Purpose.SESSIONS), HandOut.class);
  }

  List<HandOut> settled(long token, boolean passedOn, HandOut... hands) {
    long[] positions = Arrays.stream(hands).mapToLong(HandOut::position).toArray();
    return shard.apply(settle(GROUP, token, passedOn, positions), HandOut.class);
  }

  List<HandOut> left(long token, Long... begun) {
    return shard.apply(new Record.Leave(group(GROUP), token, List.of(begun)), HandOut.class);
  }

  static List<Long> tokens(List<HandOut> hands) {
    return hands.stream().map(HandOut::token).toList();
  }

  static List<String> payloads(List<HandOut> hands) {
    return hands.stream().map(hand -> hand.message().payload().text()).toList();
  }
}
