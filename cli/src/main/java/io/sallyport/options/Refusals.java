package io.sallyport.options;

import io.sallyport.topic.Printable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flags of mosquitto's clients that are not here, and what to do instead. */
public final class Refusals {
  private static final int SHOWN = 40;

  private static final String ENGINE =
      "keys in a device behind OpenSSL are not reached from here; --key takes a PEM file";

  private static final String PSK =
      "there is no TLS with pre-shared keys here: give the device a certificate (--cert, --key),"
          + " or a user name and password";

  private static final Map<String, String> REASONS =
      Map.of(
          "--unix",
          "no broker of ours listens on a file; use -h localhost, or --plain -p 1883 on loopback",
          "--psk",
          PSK,
          "--psk-identity",
          PSK,
          "--tls-engine",
          ENGINE,
          "--tls-engine-kpass-sha1",
          ENGINE,
          "-S",
          "DNS, which anybody on the way can answer, would choose whose certificate counts; name"
              + " the host with -h",
          "--version",
          "sallyport --version  tells it");

  private Refusals() {}

  /** Why there is no such flag, or null when nobody would expect it. */
  public static @Nullable String of(String word) {
    int equals = word.indexOf('=');
    return REASONS.get(equals < 0 ? word : word.substring(0, equals));
  }

  /** What the user typed, fit to be shown. */
  static String shown(String typed) {
    return Printable.of(typed, SHOWN);
  }
}
