package io.sallyport.options;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What {@code --ciphers} may name: the suites of TLS 1.3, and those of 1.2 with forward secrecy and
 * AEAD, by the names of OpenSSL or of the standard. As with OpenSSL, naming suites of 1.2 leaves
 * those of 1.3 as they are.
 */
final class CipherNames {
  private static final List<String> THIRTEEN =
      List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256");

  private static final Map<String, String> TWELVE =
      Map.of(
          "AES128-GCM-SHA256", "AES_128_GCM_SHA256",
          "AES256-GCM-SHA384", "AES_256_GCM_SHA384",
          "CHACHA20-POLY1305", "CHACHA20_POLY1305_SHA256");

  private CipherNames() {}

  /**
   * The suites as the JDK names them, in the order given.
   *
   * @throws IllegalArgumentException with a reason for the user
   */
  static List<String> parse(String text) {
    Set<String> suites = new LinkedHashSet<>();
    for (String name : text.split("[:, ]+", -1)) {
      suites.add(suite(name));
    }
    List<String> all = new ArrayList<>(suites);
    if (THIRTEEN.stream().noneMatch(suites::contains)) {
      all.addAll(THIRTEEN);
    }
    return all;
  }

  private static String suite(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return names()
        .filter(one -> one.getKey().equals(upper) || one.getValue().equals(upper))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--ciphers: \"%s\" is not offered; suites are named one by one, for example"
                        .formatted(Refusals.shown(name))
                    + " ECDHE-ECDSA-AES256-GCM-SHA384:TLS_AES_256_GCM_SHA384"));
  }

  private static Stream<Map.Entry<String, String>> names() {
    return Stream.concat(
        THIRTEEN.stream().map(name -> Map.entry(name, name)),
        Stream.of("ECDSA", "RSA")
            .flatMap(key ->
                TWELVE.entrySet().stream()
                    .map(end ->
                        Map.entry(
                            "ECDHE-" + key + "-" + end.getKey(),
                            "TLS_ECDHE_" + key + "_WITH_" + end.getValue()))));
  }
}
