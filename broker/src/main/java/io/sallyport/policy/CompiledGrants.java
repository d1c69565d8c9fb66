package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import org.jspecify.annotations.Nullable;

/** What one subject may do on one connection. Immutable and thread-safe. */
record CompiledGrants(long version, Decision connect, TransportTrust transport, RuleTable rules)
    implements Grants {

  @Override
  public Decision publish(TopicName topic, QoS qos, boolean retain) {
    return rules.about(topic, Question.publish(transport, qos, retain));
  }

  @Override
  public Decision will(TopicName topic, QoS qos, boolean retain) {
    return rules.about(topic, Question.will(transport, qos, retain));
  }

  @Override
  public Decision subscribe(TopicFilter filter, QoS qos) {
    return rules.about(filter, Question.subscribe(transport, qos));
  }

  @Override
  public Decision receive(TopicName topic) {
    return rules.about(topic, Question.receive(transport));
  }

  @Override
  public Decision receive(TopicName topic, QoS granted) {
    return rules.about(topic, Question.receive(transport, granted));
  }

  @Override
  public @Nullable Decision receiveAll(TopicFilter covered, QoS granted) {
    return rules.aboutAll(covered, Question.receive(transport, granted));
  }
}
