package io.sallyport.options;

import io.sallyport.client.ConnectFailed;

/**
 * The exit codes of pub and sub, which are those of mosquitto_pub and mosquitto_sub: a refusal ends
 * with the byte the broker said, 1 to 5 before MQTT 5.0 and 128 and above in it.
 */
public final class ExitCode {
  public static final int OK = 0;
  public static final int ERROR = 1;
  public static final int CONNECTION_LOST = 7;
  public static final int TLS = 8;
  public static final int TIMED_OUT = 27;

  private ExitCode() {}

  public static int of(ConnectFailed failure) {
    return switch (failure) {
      case ConnectFailed.Refused refused -> refused.code();
      case ConnectFailed.TlsFailed _ -> TLS;
      case ConnectFailed.NoBroker _ -> CONNECTION_LOST;
      case ConnectFailed.Unreachable _, ConnectFailed.Unusable _ -> ERROR;
    };
  }
}
