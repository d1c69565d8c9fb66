package io.sallyport.packet;

import io.sallyport.topic.TopicName;

/** What the broker publishes for a client that went without saying goodbye. [MQTT-3.1.2-8] */
public record Will(
    TopicName topic, QoS qos, boolean retain, Properties properties, Payload payload) {}
