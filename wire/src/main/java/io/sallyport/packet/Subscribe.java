package io.sallyport.packet;

import java.util.List;

/** SUBSCRIBE: at least one request, answered one by one. [MQTT-3.8] */
public record Subscribe(int packetId, List<Request> requests, Properties properties)
    implements Packet {
  public Subscribe {
    requests = List.copyOf(requests);
  }

  /**
   * One filter with its options. The filter is text still: a malformed one is refused by itself, in
   * its own place of SUBACK.
   *
   * @param noLocal whether the client's own messages are left out; false before 5.0
   * @param retainAsPublished whether the retain flag is passed on; false before 5.0
   * @param retainHandling which retained messages are wanted; all before 5.0
   */
  public record Request(
      String filter,
      QoS qos,
      boolean noLocal,
      boolean retainAsPublished,
      RetainHandling retainHandling) {
    public Request(String filter, QoS qos) {
      this(filter, qos, false, false, RetainHandling.SEND);
    }
  }

  /**
   * Which retained messages a new subscription asks for, in the order of their number.
   * [MQTT-3.8.3.1]
   */
  public enum RetainHandling {
    SEND,
    SEND_IF_NEW,
    DO_NOT_SEND
  }

  @Override
  public PacketType type() {
    return PacketType.SUBSCRIBE;
  }
}
