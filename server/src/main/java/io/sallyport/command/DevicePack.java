package io.sallyport.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Text that works when it is pasted: one device, one client, one broker. Immutable.
 *
 * @param authority the CA certificate, PEM, which goes into the text; null without TLS
 * @param password null to have the text take it from SALLYPORT_PASSWORD
 */
record DevicePack(
    String host, int port, @Nullable String authority, String user, @Nullable String password) {

  /** For which client. */
  enum Kind {
    MOSQUITTO,
    PAHO,
    MQTTJS,
    ESP32;

    static Optional<Kind> of(String word) {
      return Arrays.stream(values())
          .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
          .findFirst();
    }

    /** Small TLS libraries compare names, not addresses. */
    boolean wantsName() {
      return this == ESP32;
    }
  }

  String text(Kind kind) {
    return switch (kind) {
      case MOSQUITTO -> mosquitto();
      case PAHO -> paho();
      case MQTTJS -> mqttjs();
      case ESP32 -> esp32();
    };
  }

  private String mosquitto() {
    String login =
        "-h %s -p %d%s -u %s -P \"$SALLYPORT_PASSWORD\""
            .formatted(
                Launcher.quoted(host),
                port,
                authority == null ? "" : " --cafile sallyport-ca.crt",
                Launcher.quoted(user));
    StringBuilder out = new StringBuilder();
    if (authority != null) {
      out.append("cat > sallyport-ca.crt <<'END'\n").append(authority.strip()).append("\nEND\n");
    }
    out.append(
        password == null
            ? ": \"${SALLYPORT_PASSWORD:?set it to the password of the device}\"\n"
            : "SALLYPORT_PASSWORD=" + Launcher.quoted(password) + "\n");
    // Retained, so that it does not matter who is there first.
    out.append("mosquitto_pub %s -t %s -m on -q 1 -r\n".formatted(login, shellTopic("/state")));
    out.append("mosquitto_sub %s -t %s -v -C 1 -W 10\n".formatted(login, shellTopic("/#")));
    return out.toString();
  }

  private String shellTopic(String rest) {
    return "'" + (user + rest).replace("'", "'\\''") + "'";
  }

  private String paho() {
    String tls =
        authority == null
            ? ""
            : """
            client.tls_set_context(ssl.create_default_context(cadata=\"""
            %s
            \"""))
            """
                .formatted(authority.strip());
    return """
    # pip install paho-mqtt, or Debian's python3-paho-mqtt
    import os
    import ssl
    import paho.mqtt.client as mqtt

    api = [mqtt.CallbackAPIVersion.VERSION2] if hasattr(mqtt, "CallbackAPIVersion") else []
    client = mqtt.Client(*api, protocol=mqtt.MQTTv5)
    %sclient.username_pw_set(%s, %s)

    def on_connect(client, userdata, flags, reason, properties):
        print("connected:", reason)
        client.subscribe(%s)

    def on_subscribe(client, userdata, mid, reasons, properties):
        client.publish(%s, "on")

    def on_message(client, userdata, message):
        print(message.topic, message.payload.decode())
        client.disconnect()

    client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
    client.connect(%s, %d)
    client.loop_forever()
    """
        .formatted(
            tls,
            quoted(user),
            password == null ? "os.environ[\"SALLYPORT_PASSWORD\"]" : quoted(password),
            quoted(user + "/#"),
            quoted(user + "/state"),
            quoted(host),
            port);
  }

  private String mqttjs() {
    String ca = authority == null ? "" : "  ca: `\n" + authority.strip() + "\n`,\n";
    return """
    // npm install mqtt@5; save as lamp.mjs; node lamp.mjs
    import mqtt from "mqtt";

    const client = mqtt.connect({
      protocol: %s,
      host: %s,
      port: %d,
      protocolVersion: 5,
      username: %s,
      password: %s,
    %s});
    client.on("error", (error) => { console.error(error.message); client.end(); });
    client.on("message", (topic, payload) => { console.log(topic, payload.toString()); client.end(); });
    client.on("connect", () => client.subscribe(%s, () => client.publish(%s, "on")));
    """
        .formatted(
            quoted(authority == null ? "mqtt" : "mqtts"),
            quoted(host),
            port,
            quoted(user),
            password == null ? "process.env.SALLYPORT_PASSWORD" : quoted(password),
            ca,
            quoted(user + "/#"),
            quoted(user + "/state"));
  }

  private String esp32() {
    String ca = authority == null ? "" : authority.strip();
    String secure = authority == null ? "" : "  net.setCACert(CA);\n";
    return """
    // Arduino, board ESP32, library PubSubClient. Fill in the Wi-Fi%s.
    // The clock must be right before TLS works, which is what configTime is for.
    #include <WiFi.h>
    #include <%s>
    #include <PubSubClient.h>

    const char* WIFI_NAME = "your network";
    const char* WIFI_PASSWORD = "its password";
    const char* HOST = %s;
    const int PORT = %d;
    const char* USER = %s;
    const char* PASSWORD = %s;
    const char* CA = R"(%s
    )";

    %s net;
    PubSubClient client(net);

    void received(char* topic, byte* payload, unsigned int length) {
      Serial.printf("%%s %%.*s\\n", topic, (int) length, (const char*) payload);
    }

    void setup() {
      Serial.begin(115200);
      WiFi.begin(WIFI_NAME, WIFI_PASSWORD);
      while (WiFi.status() != WL_CONNECTED) delay(250);
      configTime(0, 0, "pool.ntp.org");
      while (time(nullptr) < 1700000000) delay(250);
    %s  client.setServer(HOST, PORT);
      client.setCallback(received);
    }

    void loop() {
      if (!client.connected()) {
        if (!client.connect(USER, USER, PASSWORD)) {
          Serial.printf("not connected, code %%d\\n", client.state());
          delay(5000);
          return;
        }
        client.subscribe(%s);
        client.publish(%s, "on");
      }
      client.loop();
    }
    """
        .formatted(
            password == null ? " and the device's password" : "",
            authority == null ? "WiFiClient.h" : "WiFiClientSecure.h",
            quoted(host),
            port,
            quoted(user),
            password == null ? "\"the password of the device\"" : quoted(password),
            ca,
            authority == null ? "WiFiClient" : "WiFiClientSecure",
            secure,
            quoted(user + "/#"),
            quoted(user + "/state"));
  }

  /** A text as Python, JavaScript and C++ take it. */
  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "DevicePack[" + user + " at " + host + ":" + port + "]";
  }
}
