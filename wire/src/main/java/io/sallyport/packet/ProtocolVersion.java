package io.sallyport.packet;

/** The revisions of MQTT that are spoken here. */
public enum ProtocolVersion {
  MQTT_3_1("MQIsdp", 3, "3.1"),
  MQTT_3_1_1("MQTT", 4, "3.1.1"),
  MQTT_5("MQTT", 5, "5.0");

  private final String protocolName;
  private final int level;
  private final String title;

  ProtocolVersion(String protocolName, int level, String title) {
    this.protocolName = protocolName;
    this.level = level;
    this.title = title;
  }

  /** The protocol name as CONNECT spells it. */
  public String protocolName() {
    return protocolName;
  }

  /** The protocol level, or version, byte of CONNECT. */
  public int level() {
    return level;
  }

  /** The name people use: 3.1, 3.1.1 or 5.0. */
  public String title() {
    return title;
  }

  /** Whether packets carry properties and every acknowledgement a reason. */
  public boolean isFive() {
    return this == MQTT_5;
  }
}
