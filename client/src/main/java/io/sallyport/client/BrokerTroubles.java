package io.sallyport.client;

import io.sallyport.topic.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The words for what can be wrong with a broker's certificate. */
final class BrokerTroubles {
  private BrokerTroubles() {}

  static TlsTrouble wrongName(String host, PresentedChain shown) {
    List<String> names = shown.names();
    String onBroker =
        "on the broker:  write %s on a line of pki/server.names in its home and start it again"
            .formatted(Printable.of(host));
    String first = names.stream().filter(name -> !name.startsWith("*")).findFirst().orElse("");
    return new TlsTrouble(
        TlsTrouble.Kind.WRONG_NAME,
        "the certificate of " + Printable.of(host) + " is not valid for that name",
        List.of(
            "it is valid for:  " + (names.isEmpty() ? "no name at all" : String.join(", ", names)),
            "you asked for:    " + Printable.of(host)),
        first.isEmpty() ? List.of(onBroker) : List.of("on the client:  use -h " + first, onBroker));
  }

  static TlsTrouble unknownCa(String host, TlsSettings settings, PresentedChain shown) {
    String trusted =
        settings.trust().isEmpty()
            ? "the CAs of this JDK"
            : settings.trust().stream()
                .map(Path::toString)
                .map(Printable::of)
                .collect(Collectors.joining(", "));
    return new TlsTrouble(
        TlsTrouble.Kind.UNKNOWN_CA,
        "nobody you trust vouches for the certificate of " + Printable.of(host),
        List.of(
            "it was issued by:  " + shown.issuer() + (shown.isSelfSigned() ? "  (itself)" : ""),
            "you trust:         " + trusted,
            "its key:           " + shown.pin()),
        List.of(
            "copy the broker's pki/ca.crt here and use  --cafile ca.crt",
            "or, if the broker's owner confirms that key, use  --pin " + shown.pin()));
  }

  static TlsTrouble expired(String host, PresentedChain shown) {
    return new TlsTrouble(
        TlsTrouble.Kind.EXPIRED,
        "the certificate of " + Printable.of(host) + " has expired",
        List.of("it was valid until " + shown.validUntil() + ", says this machine's clock"),
        List.of(
            "on the broker:  start it again, which renews the certificate of its home",
            "on the client:  look at the clock, date -u"));
  }

  static TlsTrouble notYetValid(String host, PresentedChain shown) {
    return new TlsTrouble(
        TlsTrouble.Kind.CLOCK,
        "the certificate of " + Printable.of(host) + " is not valid yet",
        List.of("it is valid from " + shown.validFrom() + " on, says this machine's clock"),
        List.of("one of the two clocks is wrong; on the client look with  date -u"));
  }

  static TlsTrouble wrongKey(String host, KeyPin wanted, PresentedChain shown) {
    return new TlsTrouble(
        TlsTrouble.Kind.WRONG_KEY,
        Printable.of(host) + " does not have the key you pinned",
        List.of("you pinned:  " + wanted, "it has:      " + shown.pin()),
        List.of(
            "if the broker's owner confirms a new key, use the new pin; if not, somebody stands in"
                + " between"));
  }
}
