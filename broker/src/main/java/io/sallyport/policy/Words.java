package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.principal.TransportTrust;
import java.util.Collection;
import java.util.stream.Collectors;

/** The words of the rules for the values behind them. */
final class Words {
  private Words() {}

  static String of(TransportTrust trust) {
    return switch (trust) {
      case PLAIN -> "plain";
      case TLS -> "tls";
      case MTLS -> "mtls";
    };
  }

  static String of(Collection<QoS> some) {
    return some.stream()
        .sorted()
        .map(qos -> String.valueOf(qos.level()))
        .collect(Collectors.joining(", "));
  }
}
