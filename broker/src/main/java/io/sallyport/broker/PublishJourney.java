package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.Login;
import io.sallyport.delivery.Messages;
import io.sallyport.delivery.Routing;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.policy.Decision;

/**
 * PUBLISH, on the publisher's loop: limits, rules, match, hand over, answer. Its name has been
 * resolved from an alias before, so what is checked is what is delivered.
 *
 * <p>Connections on this loop are served now, those on others by one letter at the end of the turn,
 * stored sessions and retained messages by one append for each shard. The answer waits for the
 * appends and for nothing else.
 */
final class PublishJourney {
  private final Broker broker;
  private final Routing routing;

  PublishJourney(Broker broker, Routing routing) {
    this.broker = broker;
    this.routing = routing;
  }

  void begin(Caller client, Publish message) {
    broker.counters().add(Counter.PUBLISHES_RECEIVED);
    broker.counters().add(Counter.PUBLISH_BYTES_RECEIVED, message.payload().length());
    checkOffered(client, message);
    checkLevels(message);
    if (message.qos() == QoS.EXACTLY_ONCE && client.inbound().isHeld(message.packetId())) {
      client.acks().answer(new PubRec(message.packetId(), ReasonCode.SUCCESS)); // seen before
      return;
    }
    switch (client.rights().publish(message)) {
      case Decision.Allowed _ -> {
        if (!isAsDeclared(message)) {
          refuseFormat(client, message);
        } else if (routing.mustWait(client.loop(), message) && !broker.node().mayStoreMore()) {
          refuseStorage(client, message);
        } else {
          accept(client, message);
        }
      }
      case Decision.Denied denied -> deny(client, message, denied);
    }
    client.pauses().owing(client.acks().size());
  }

  private void checkLevels(Publish message) {
    int most = broker.limits().topicLevels();
    if (message.topic().levelCount() > most) {
      throw new ProtocolViolation(
          ReasonCode.TOPIC_NAME_INVALID,
          "limit topic_levels",
          "a topic of "
              + message.topic().levelCount()
              + " levels; at most "
              + most
              + " are allowed");
    }
  }

  /** A client that was told what there is does not try more. [MQTT-3.2.2-11] [MQTT-3.2.2-14] */
  private static void checkOffered(Caller client, Publish message) {
    ReasonCode refusal = client.peer().offering().refusal(message.qos(), message.retain());
    if (refusal != null) {
      boolean retain = refusal == ReasonCode.RETAIN_NOT_SUPPORTED;
      throw new ProtocolViolation(
          refusal,
          retain ? "MQTT-3.2.2-14" : "MQTT-3.2.2-11",
          (retain ? "a message to be retained" : message.qos() + " message")
              + ", which the listener does not offer");
    }
  }

  private boolean isAsDeclared(Publish message) {
    return !broker.settings().checkPayloadFormat()
        || Messages.isAsDeclared(message.properties(), message.payload());
  }

  private void accept(Caller client, Publish message) {
    switch (message.qos()) {
      case AT_MOST_ONCE -> routing.publish(client, message, Routing.NOTHING_TO_ANSWER);
      case AT_LEAST_ONCE -> {
        client.inbound().began();
        routing.publish(client, message, new PubAck(message.packetId(), ReasonCode.SUCCESS));
      }
      case EXACTLY_ONCE -> {
        client.inbound().received(message.packetId());
        client.session().takeOver(message, new PubRec(message.packetId(), ReasonCode.SUCCESS));
      }
    }
  }

  // --- refusals

  /** Only an acknowledgement can tell it without ending the connection. [MQTT-3.3.2.3.2] */
  private static void refuseFormat(Caller client, Publish message) {
    ProtocolViolation violation =
        new ProtocolViolation(
            ReasonCode.PAYLOAD_FORMAT_INVALID,
            "MQTT-3.3.2.3.2",
            "a payload that is called UTF-8 and is not");
    if (message.qos() == QoS.AT_MOST_ONCE) {
      throw violation;
    }
    RefusalId id = client.broke(violation);
    answer(client, message, ReasonCode.PAYLOAD_FORMAT_INVALID, client.problem(id));
  }

  /**
   * Somebody who is away should get it, and there is no room: it is nobody's, and so not
   * acknowledged. 3.1.1 has no way to say no; holding the connection back instead would hold back
   * what the client acknowledges as well, and that may be what the store is full of.
   */
  private void refuseStorage(Caller client, Publish message) {
    broker.counters().add(Counter.PUBLISHES_NOT_STORED);
    if (client.speaksFive()) {
      answer(client, message, ReasonCode.QUOTA_EXCEEDED, Properties.NONE);
    } else {
      client.close("not_stored", ReasonCode.QUOTA_EXCEEDED);
    }
  }

  private void deny(Caller client, Publish message, Decision.Denied denied) {
    RefusalId id = RefusalId.next();
    Login login = client.login();
    broker.counters().add(Counter.PUBLISHES_DENIED);
    broker
        .journal()
        .record(
            new Event.Denied(
                client.peer().origin(),
                id,
                login.principal().toString(),
                "publish",
                denied.rule(),
                message.topic().text(),
                new Event.Asked(message.qos(), message.retain(), login.principal().transport()),
                login.clientId()));
    switch (denied.onDeny()) {
      case ACK -> answer(client, message, ReasonCode.SUCCESS, Properties.NONE);
      case DISCONNECT -> client.close("denied", ReasonCode.NOT_AUTHORIZED, client.problem(id));
      case REASON -> {
        if (client.speaksFive()) {
          answer(client, message, ReasonCode.NOT_AUTHORIZED, client.problem(id));
        } else {
          client.close("denied", ReasonCode.NOT_AUTHORIZED);
        }
      }
    }
  }

  private static void answer(
      Caller client, Publish message, ReasonCode reason, Properties properties) {
    switch (message.qos()) {
      case AT_MOST_ONCE -> {}
      case AT_LEAST_ONCE -> {
        client.inbound().began();
        client.acks().answer(new PubAck(message.packetId(), reason, properties));
      }
      case EXACTLY_ONCE -> {
        if (!reason.isError()) {
          client.inbound().received(message.packetId()); // PUBREL will come for it
        }
        client.acks().answer(new PubRec(message.packetId(), reason, properties));
      }
    }
  }
}
