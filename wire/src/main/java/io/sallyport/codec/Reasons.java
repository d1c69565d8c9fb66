package io.sallyport.codec;

import static io.sallyport.packet.ReasonCode.*;

import io.sallyport.packet.ReasonCode;
import java.util.EnumSet;
import java.util.Set;

/** Which reason codes each packet of 5.0 may carry, by direction where that matters. Immutable. */
enum Reasons {
  CONNACK(
      "MQTT-3.2.2-8",
      EnumSet.of(
          SUCCESS,
          UNSPECIFIED_ERROR,
          MALFORMED_PACKET,
          PROTOCOL_ERROR,
          IMPLEMENTATION_SPECIFIC_ERROR,
          UNSUPPORTED_PROTOCOL_VERSION,
          CLIENT_IDENTIFIER_NOT_VALID,
          BAD_USER_NAME_OR_PASSWORD,
          NOT_AUTHORIZED,
          SERVER_UNAVAILABLE,
          SERVER_BUSY,
          BANNED,
          BAD_AUTHENTICATION_METHOD,
          TOPIC_NAME_INVALID,
          PACKET_TOO_LARGE,
          QUOTA_EXCEEDED,
          PAYLOAD_FORMAT_INVALID,
          RETAIN_NOT_SUPPORTED,
          QOS_NOT_SUPPORTED,
          USE_ANOTHER_SERVER,
          SERVER_MOVED,
          CONNECTION_RATE_EXCEEDED)),
  PUBACK("MQTT-3.4.2-1", answersToPublish()),
  PUBREC("MQTT-3.5.2-1", answersToPublish()),
  PUBREL("MQTT-3.6.2-1", EnumSet.of(SUCCESS, PACKET_IDENTIFIER_NOT_FOUND)),
  PUBCOMP("MQTT-3.7.2-1", EnumSet.of(SUCCESS, PACKET_IDENTIFIER_NOT_FOUND)),
  SUBACK(
      "MQTT-3.9.3-2",
      EnumSet.of(
          SUCCESS,
          GRANTED_QOS_1,
          GRANTED_QOS_2,
          UNSPECIFIED_ERROR,
          IMPLEMENTATION_SPECIFIC_ERROR,
          NOT_AUTHORIZED,
          TOPIC_FILTER_INVALID,
          PACKET_IDENTIFIER_IN_USE,
          QUOTA_EXCEEDED,
          SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
          SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
          WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED)),
  /** What 3.1 and 3.1.1 know. */
  OLD_SUBACK("MQTT-3.9.3-2", EnumSet.of(SUCCESS, GRANTED_QOS_1, GRANTED_QOS_2, UNSPECIFIED_ERROR)),
  UNSUBACK(
      "MQTT-3.11.3-2",
      EnumSet.of(
          SUCCESS,
          NO_SUBSCRIPTION_EXISTED,
          UNSPECIFIED_ERROR,
          IMPLEMENTATION_SPECIFIC_ERROR,
          NOT_AUTHORIZED,
          TOPIC_FILTER_INVALID,
          PACKET_IDENTIFIER_IN_USE)),
  DISCONNECT_TO_BROKER(
      "MQTT-3.14.2-1",
      EnumSet.of(
          SUCCESS,
          DISCONNECT_WITH_WILL,
          UNSPECIFIED_ERROR,
          MALFORMED_PACKET,
          PROTOCOL_ERROR,
          IMPLEMENTATION_SPECIFIC_ERROR,
          TOPIC_NAME_INVALID,
          RECEIVE_MAXIMUM_EXCEEDED,
          TOPIC_ALIAS_INVALID,
          PACKET_TOO_LARGE,
          MESSAGE_RATE_TOO_HIGH,
          QUOTA_EXCEEDED,
          ADMINISTRATIVE_ACTION,
          PAYLOAD_FORMAT_INVALID)),
  DISCONNECT_TO_CLIENT(
      "MQTT-3.14.2-1",
      EnumSet.of(
          SUCCESS,
          UNSPECIFIED_ERROR,
          MALFORMED_PACKET,
          PROTOCOL_ERROR,
          IMPLEMENTATION_SPECIFIC_ERROR,
          NOT_AUTHORIZED,
          SERVER_BUSY,
          SERVER_SHUTTING_DOWN,
          KEEP_ALIVE_TIMEOUT,
          SESSION_TAKEN_OVER,
          TOPIC_FILTER_INVALID,
          TOPIC_NAME_INVALID,
          RECEIVE_MAXIMUM_EXCEEDED,
          TOPIC_ALIAS_INVALID,
          PACKET_TOO_LARGE,
          MESSAGE_RATE_TOO_HIGH,
          QUOTA_EXCEEDED,
          ADMINISTRATIVE_ACTION,
          PAYLOAD_FORMAT_INVALID,
          RETAIN_NOT_SUPPORTED,
          QOS_NOT_SUPPORTED,
          USE_ANOTHER_SERVER,
          SERVER_MOVED,
          SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
          CONNECTION_RATE_EXCEEDED,
          MAXIMUM_CONNECT_TIME,
          SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
          WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED)),
  AUTH_TO_BROKER("MQTT-3.15.2-1", EnumSet.of(CONTINUE_AUTHENTICATION, RE_AUTHENTICATE)),
  AUTH_TO_CLIENT("MQTT-3.15.2-1", EnumSet.of(SUCCESS, CONTINUE_AUTHENTICATION));

  private final String clause;
  private final long allowed; // a bit for each ordinal; there are fewer than 64

  Reasons(String clause, Set<ReasonCode> allowed) {
    this.clause = clause;
    long bits = 0;
    for (ReasonCode reason : allowed) {
      bits |= 1L << reason.ordinal();
    }
    this.allowed = bits;
  }

  private static Set<ReasonCode> answersToPublish() {
    return EnumSet.of(
        SUCCESS,
        NO_MATCHING_SUBSCRIBERS,
        UNSPECIFIED_ERROR,
        IMPLEMENTATION_SPECIFIC_ERROR,
        NOT_AUTHORIZED,
        TOPIC_NAME_INVALID,
        PACKET_IDENTIFIER_IN_USE,
        QUOTA_EXCEEDED,
        PAYLOAD_FORMAT_INVALID);
  }

  boolean allows(ReasonCode reason) {
    return (allowed & 1L << reason.ordinal()) != 0;
  }

  /** The reason at the cursor, if this packet may carry it. */
  ReasonCode read(PacketReader in) {
    int code = in.oneByte("reason code");
    ReasonCode reason = ReasonCode.of(code);
    if (reason == null || !allows(reason)) {
      throw Refusal.protocolError(
          clause, "0x%02X is no reason code of %s".formatted(code, name().replace('_', ' ')));
    }
    return reason;
  }
}
