package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.principal.TransportTrust;
import java.util.Set;

/**
 * Everything that rules can be asked about a topic, as one bit of a {@code long} each: so a rule
 * says with one word which questions it answers, whatever the connection, action, QoS and retain
 * are.
 *
 * <p>Eighteen bits for each kind of connection (publish and will with QoS and retain, subscribe and
 * receive with QoS), then what is asked about somebody who is not connected.
 */
final class Question {
  private static final int EACH_TRANSPORT = 18;
  private static final int WILL = 6;
  private static final int SUBSCRIBE = 12;
  private static final int RECEIVE = 15;
  private static final int ONCE_PUBLISHED = EACH_TRANSPORT * TransportTrust.values().length;
  private static final int KEPT_WILL = ONCE_PUBLISHED + 1;

  private static final int ANY_QOS = 0b111;
  private static final int ANY_MESSAGE = 0b111_111;

  /** All questions about connections. */
  static final long CONNECTED = (1L << ONCE_PUBLISHED) - 1;

  /** Could its author still publish this in some way? */
  static final long STILL_PUBLISHES = 1L << ONCE_PUBLISHED;

  /** Not a question: a row that has it grants a wider subscription, too. */
  static final long CLIPS = 1L << (KEPT_WILL + WILL);

  private Question() {}

  static long publish(TransportTrust transport, QoS qos, boolean retain) {
    return 1L << (first(transport) + message(qos, retain));
  }

  static long will(TransportTrust transport, QoS qos, boolean retain) {
    return 1L << (first(transport) + WILL + message(qos, retain));
  }

  static long subscribe(TransportTrust transport, QoS qos) {
    return 1L << (first(transport) + SUBSCRIBE + qos.level());
  }

  static long receive(TransportTrust transport, QoS qos) {
    return 1L << (first(transport) + RECEIVE + qos.level());
  }

  /** Three at once. */
  static long receive(TransportTrust transport) {
    return (long) ANY_QOS << (first(transport) + RECEIVE);
  }

  /** May a will that was kept still go out, whatever its connection was? */
  static long keptWill(QoS qos, boolean retain) {
    return 1L << (KEPT_WILL + message(qos, retain));
  }

  /** All about writing, whoever asks. */
  static long writing() {
    long some = STILL_PUBLISHES | (long) ANY_MESSAGE << KEPT_WILL;
    for (TransportTrust transport : TransportTrust.values()) {
      some |= (long) (ANY_MESSAGE | ANY_MESSAGE << WILL) << first(transport);
    }
    return some;
  }

  /** All about reading. */
  static long reading() {
    long some = 0;
    for (TransportTrust transport : TransportTrust.values()) {
      some |= (long) ANY_QOS << (first(transport) + SUBSCRIBE) | receive(transport);
    }
    return some;
  }

  /** All about connections that {@code label} does not accept. */
  static long forbiddenBy(TopicLabel label) {
    long some = 0;
    for (TransportTrust transport : TransportTrust.values()) {
      if (label.forbids(transport)) {
        some |= ((1L << EACH_TRANSPORT) - 1) << first(transport);
      }
    }
    return some;
  }

  /**
   * What {@code rule} answers. About somebody who is not connected: grants count if they can apply,
   * denials if they always do.
   */
  static long answeredBy(Rule rule) {
    long messages = qosBits(rule.qos());
    if (rule.retain()) {
      messages |= messages << QoS.values().length;
    }
    long some = rule.clip() ? CLIPS : 0;
    for (TransportTrust transport : TransportTrust.values()) {
      if (transport.isAtLeast(rule.transport())) {
        some |= onConnection(rule, messages) << first(transport);
      }
    }
    boolean always = rule.transport() == TransportTrust.PLAIN;
    boolean wills = rule.speaksOf(Action.WILL);
    if (wills && (rule.isAllow() || always)) {
      some |= messages << KEPT_WILL;
    }
    boolean publishes =
        rule.isAllow()
            ? wills || rule.speaksOf(Action.PUBLISH)
            : rule.speaksOf(Action.PUBLISH) && always && messages == ANY_MESSAGE;
    return publishes ? some | STILL_PUBLISHES : some;
  }

  private static long onConnection(Rule rule, long messages) {
    long some = 0;
    if (rule.speaksOf(Action.PUBLISH)) {
      some |= messages;
    }
    if (rule.speaksOf(Action.WILL)) {
      some |= messages << WILL;
    }
    if (rule.speaksOf(Action.SUBSCRIBE)) {
      some |= (messages & ANY_QOS) << SUBSCRIBE;
    }
    if (rule.speaksOf(Action.RECEIVE)) {
      some |= (messages & ANY_QOS) << RECEIVE;
    }
    return some;
  }

  private static long qosBits(Set<QoS> some) {
    long bits = 0;
    for (QoS qos : some) {
      bits |= 1L << qos.level();
    }
    return bits;
  }

  private static int first(TransportTrust transport) {
    return EACH_TRANSPORT * transport.ordinal();
  }

  private static int message(QoS qos, boolean retain) {
    return retain ? qos.level() + QoS.values().length : qos.level();
  }
}
