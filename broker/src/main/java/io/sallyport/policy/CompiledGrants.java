package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/** What one subject may do, as a table for each action. Immutable and thread-safe. */
record CompiledGrants(
    long version,
    Decision connect,
    RuleTable publish,
    RuleTable will,
    RuleTable subscribe,
    RuleTable receive)
    implements Grants {

  @Override
  public Decision publish(TopicName topic, QoS qos, boolean retain) {
    return publish.about(topic, condition(qos, retain));
  }

  @Override
  public Decision will(TopicName topic, QoS qos, boolean retain) {
    return will.about(topic, condition(qos, retain));
  }

  @Override
  public Decision subscribe(TopicFilter filter, QoS qos) {
    return subscribe.about(filter, condition(qos, false));
  }

  @Override
  public Decision receive(TopicName topic) {
    return receive.about(topic, RuleTable.ANY_QOS);
  }

  @Override
  public Decision receive(TopicName topic, QoS granted) {
    return receive.about(topic, condition(granted, false));
  }

  @Override
  public @Nullable Decision receiveAll(TopicFilter covered, QoS granted) {
    return receive.aboutAll(covered, condition(granted, false));
  }

  static int condition(QoS qos, boolean retain) {
    return 1 << (retain ? qos.level() + 3 : qos.level());
  }
}
