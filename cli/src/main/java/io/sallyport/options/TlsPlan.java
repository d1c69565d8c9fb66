package io.sallyport.options;

import io.sallyport.client.KeyPin;
import io.sallyport.client.TlsSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the flags say about TLS: on, unless the user said otherwise with {@code --plain}, {@code
 * mqtt://}, or port 1883 without any TLS flag. The home's CA is trusted unless another is named.
 * Used once.
 */
final class TlsPlan {
  private static final Path USUAL_HOME = Path.of("sallyport-home");

  private final ConnectionOptions options;
  private final @Nullable MqttUrl url;
  private final PrintWriter talk;

  TlsPlan(ConnectionOptions options, @Nullable MqttUrl url, PrintWriter talk) {
    this.options = options;
    this.url = url;
    this.talk = talk;
  }

  private boolean saysTls() {
    return options.caFile != null
        || options.caFolder != null
        || options.certificate != null
        || options.pin != null
        || options.insecure
        || options.systemTrust
        || options.ciphers != null
        || options.alpn != null
        || options.tlsVersion != null;
  }

  boolean isPlain() {
    if (options.plain) {
      return true;
    }
    if (url != null) {
      return !url.tls() && !saysTls();
    }
    return options.port != null && options.port == ConnectionPlan.PLAIN_PORT && !saysTls();
  }

  /** Null without TLS. */
  @Nullable TlsSettings settings() throws CommandFailed {
    if (isPlain()) {
      if (saysTls()) {
        throw ConnectionPlan.usage("--plain and the flags of TLS contradict each other");
      }
      return null;
    }
    checkKeyForm();
    if (options.insecure && !options.quiet) {
      talk.println(
          "WARNING: --insecure: anybody between you and the broker can read and change everything;"
              + " use --pin SHA256:… instead");
      talk.flush();
    }
    try {
      KeyPin pin = options.pin == null ? null : KeyPin.parse(options.pin);
      return new TlsSettings(
          trust(), options.certificate, options.key, pin, options.insecure, offer());
    } catch (IllegalArgumentException e) {
      throw ConnectionPlan.usage(String.valueOf(e.getMessage()));
    }
  }

  private void checkKeyForm() throws CommandFailed {
    if (options.keyForm != null && !options.keyForm.equals("pem")) {
      throw ConnectionPlan.usage(
          "--keyform "
              + Refusals.shown(options.keyForm)
              + ": a key is a PEM file here, in PKCS #8");
    }
  }

  private TlsSettings.Offer offer() throws CommandFailed {
    return new TlsSettings.Offer(
        versions(),
        options.ciphers == null ? List.of() : CipherNames.parse(options.ciphers),
        options.alpn == null ? List.of() : List.of(options.alpn));
  }

  private List<Path> trust() throws CommandFailed {
    if (options.caFile != null && options.caFolder != null) {
      return List.of(options.caFile, options.caFolder);
    }
    if (options.caFile != null) {
      return List.of(options.caFile);
    }
    if (options.caFolder != null) {
      return List.of(options.caFolder);
    }
    if (options.systemTrust) {
      return List.of();
    }
    Path home = options.home == null ? USUAL_HOME : options.home;
    Path ca = home.resolve("pki").resolve("ca.crt");
    if (Files.isRegularFile(ca)) {
      return List.of(ca);
    }
    if (options.home != null) {
      throw ConnectionPlan.usage(
          "there is no CA in that home: "
              + ca
              + "; give the broker's with --cafile, or its --home");
    }
    return List.of();
  }

  private List<String> versions() throws CommandFailed {
    if (options.tlsVersion == null) {
      return List.of();
    }
    return switch (options.tlsVersion.toLowerCase(Locale.ROOT)) {
      case "tlsv1.3" -> List.of("TLSv1.3");
      case "tlsv1.2" -> List.of("TLSv1.2");
      case "tlsv1.1", "tlsv1" ->
          throw ConnectionPlan.usage(
              "--tls-version " + options.tlsVersion + " is broken and not offered");
      default ->
          throw ConnectionPlan.usage(
              "--tls-version " + options.tlsVersion + ": tlsv1.3 or tlsv1.2");
    };
  }
}
