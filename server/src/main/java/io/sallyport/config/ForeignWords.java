package io.sallyport.config;

import java.util.Map;
import java.util.Optional;

/** Options of other brokers that people bring along, and what stands here in their place. */
final class ForeignWords {
  private static final String WHO = "sallyport device add makes who may log in, and [[rule]]s say";

  private static final Map<String, String> INSTEAD =
      Map.ofEntries(
          Map.entry(
              "allow_anonymous",
              "there is no such switch: guest = \"visitor\" lets clients without credentials into one"
                  + " listener, as guest:visitor, who may do what [[rule]]s allow and nothing else"),
          Map.entry("acl_file", WHO + " what they may; sallyport config import mosquitto DIR"),
          Map.entry("password_file", WHO + " what they may; sallyport config import mosquitto DIR"),
          Map.entry("port", "it stands in bind: bind = \"mqtts://*:8883\""),
          Map.entry("protocol", "it stands in bind: mqtt, mqtts, ws or wss"),
          Map.entry("certfile", "it is called certificate, and the home has one already"),
          Map.entry("keyfile", "it is called key, and the home has one already"),
          Map.entry("cafile", "it is called client_ca: who signs the certificates of clients"),
          Map.entry("require_certificate", "write client_certificate = \"required\""),
          Map.entry("persistence", "messages are kept anyway; see [durability]"));

  private ForeignWords() {}

  /** What to write instead of {@code name}; empty when it is nobody's. */
  static Optional<String> instead(String name) {
    return Optional.ofNullable(INSTEAD.get(name));
  }
}
