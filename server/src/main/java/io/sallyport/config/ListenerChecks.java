package io.sallyport.config;

import io.sallyport.proxied.ProxySettings;
import io.sallyport.tls.TlsSettings;
import io.sallyport.tls.TlsSettings.ClientCertificate;
import io.sallyport.transport.ListenerSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * What the keys of one {@code [[listener]]} must not mean together; each finding is a remark.
 * Confined to the thread that reads the file.
 */
final class ListenerChecks {
  private static final List<Key<?>> TLS_ONLY =
      List.of(
          ListenerKeys.CERTIFICATE,
          ListenerKeys.KEY,
          ListenerKeys.CLIENT_CERTIFICATE,
          ListenerKeys.CLIENT_CA,
          ListenerKeys.CRL,
          ListenerKeys.CRL_GRACE,
          ListenerKeys.IDENTITY_FROM,
          ListenerKeys.USER_PREFIX,
          ListenerKeys.TLS_ENGINE);
  private static final List<Key<?>> CLIENT_CERTIFICATE_ONLY =
      List.of(
          ListenerKeys.CLIENT_CA,
          ListenerKeys.CRL,
          ListenerKeys.CRL_GRACE,
          ListenerKeys.IDENTITY_FROM,
          ListenerKeys.USER_PREFIX);

  private final Section in;
  private final ListenerSettings listener;

  ListenerChecks(Section in, ListenerSettings listener) {
    this.in = in;
    this.listener = listener;
  }

  /**
   * @param plaintextAccepted whether the risk of a listener without TLS was accepted in writing
   * @param homesAuthority the CA of the home, which names the home's devices
   */
  void check(boolean plaintextAccepted, Path homesAuthority) {
    checkOrigins();
    checkProxy();
    TlsSettings tls = listener.tls();
    if (tls == null) {
      checkPlain(plaintextAccepted);
    } else {
      checkSecure(tls, homesAuthority);
    }
    checkGuest();
  }

  private void checkProxy() {
    if (!in.has(ListenerKeys.TRUST_PROXY_TLS)) {
      return;
    }
    if (listener.proxy() == null) {
      in.remark(
          Problem.KEY_WITHOUT_PARTNER,
          ListenerKeys.TRUST_PROXY_TLS,
          "nobody says anything of TLS without proxy_protocol",
          "add proxy_protocol = { from = [\"10.0.0.5/32\"] }, or remove trust_proxy_tls");
    } else if (listener.scheme().isSecure()) {
      in.remark(
          Problem.KEY_WITHOUT_PARTNER,
          ListenerKeys.TRUST_PROXY_TLS,
          "the listener has TLS of its own, and that counts",
          "make it mqtt:// or ws://, or remove trust_proxy_tls");
    }
  }

  private void checkOrigins() {
    if (in.has(ListenerKeys.ORIGINS) && !listener.scheme().isWeb()) {
      in.remark(
          Problem.KEY_WITHOUT_PARTNER,
          ListenerKeys.ORIGINS,
          "only browsers send an origin, and they speak ws and wss",
          "make it wss://, or remove origins");
    }
  }

  /** Names of the load balancer's certificates are names of users there. */
  private boolean trustsProxyTls() {
    ProxySettings proxy = listener.proxy();
    return proxy != null && proxy.trustTls();
  }

  private void checkPlain(boolean accepted) {
    for (Key<?> key : TLS_ONLY) {
      if (in.has(key) && !(key == ListenerKeys.USER_PREFIX && trustsProxyTls())) {
        in.remark(
            Problem.TLS_ON_PLAIN_LISTENER,
            key,
            "%s has no TLS, so this would protect nothing".formatted(listener.url()),
            "make it %s, or remove %s".formatted(secured(), key.name()));
      }
    }
    if (listener.isLoopback()) {
      return;
    }
    if (accepted) {
      in.remark(
          Problem.PLAINTEXT_ACCEPTED,
          ListenerKeys.PLAINTEXT,
          "everybody on the way to %s can read and change passwords and messages"
              .formatted(listener.url()),
          Problem.PLAINTEXT_ACCEPTED.remedy());
    } else {
      in.remark(
          Problem.PLAINTEXT_EXPOSED,
          ListenerKeys.BIND,
          "without TLS and reachable from other machines",
          "make it %s, or bind to 127.0.0.1, or add plaintext = \"i-accept-the-risk\""
              .formatted(secured()));
    }
  }

  /** The scheme with TLS that takes the place of the one without. */
  private String secured() {
    return listener.scheme().isWeb() ? "wss://" : "mqtts://";
  }

  private void checkSecure(TlsSettings tls, Path homesAuthority) {
    if (in.has(ListenerKeys.PLAINTEXT)) {
      in.remark(
          Problem.KEY_WITHOUT_PARTNER,
          ListenerKeys.PLAINTEXT,
          "this listener has TLS",
          "remove plaintext");
    }
    if (in.has(ListenerKeys.CERTIFICATE) != in.has(ListenerKeys.KEY)) {
      Key<Path> present = in.has(ListenerKeys.KEY) ? ListenerKeys.KEY : ListenerKeys.CERTIFICATE;
      String partner = present == ListenerKeys.KEY ? "certificate" : "key";
      in.remark(
          Problem.KEY_WITHOUT_PARTNER,
          present,
          "a certificate of your own needs its key, and a key its certificate",
          "add %s = \"…\"".formatted(partner));
    }
    if (tls.clientCertificate() == ClientCertificate.NONE) {
      refuseClientCertificateKeys();
    } else if (!homesAuthority.equals(tls.clientCa())) {
      checkForeignAuthority(tls);
    }
    if (tls.clientCertificate() == ClientCertificate.OPTIONAL && listener.scheme().isWeb()) {
      in.remark(
          Problem.BROWSERS_BREAK_OFF,
          ListenerKeys.CLIENT_CERTIFICATE,
          "a browser that is asked for a certificate and has none may break off instead",
          "make it \"none\", and give devices with certificates a listener of their own");
    }
  }

  private void refuseClientCertificateKeys() {
    for (Key<?> key : CLIENT_CERTIFICATE_ONLY) {
      if (in.has(key)) {
        in.remark(
            Problem.KEY_WITHOUT_PARTNER,
            key,
            "client_certificate is none, so nobody is asked for a certificate",
            "add client_certificate = \"optional\" or \"required\"");
      }
    }
  }

  private void checkForeignAuthority(TlsSettings tls) {
    if (!in.has(ListenerKeys.USER_PREFIX)) {
      in.remark(
          Problem.KEY_WITHOUT_PARTNER,
          ListenerKeys.CLIENT_CA,
          "a CA other than the home's could name the home's devices",
          "add user_prefix = \"NAME-\"");
    }
    if (tls.crl() == null) {
      in.remark(
          Problem.NO_REVOCATION,
          ListenerKeys.CLIENT_CA,
          "revocation is not checked for this CA",
          "add crl = \"…\"");
    }
  }

  private void checkGuest() {
    String guest = listener.guest();
    if (guest == null) {
      return;
    }
    if (!listener.isLoopback()) {
      in.remark(
          Problem.GUEST_EXPOSED,
          ListenerKeys.GUEST,
          "whoever reaches %s is guest:%s without a password".formatted(listener.url(), guest),
          Problem.GUEST_EXPOSED.remedy());
    }
    in.remark(
        Problem.GUESTS_ARE_ONE,
        ListenerKeys.GUEST,
        "all clients of guest:%s are one principal and can take over each other".formatted(guest),
        Problem.GUESTS_ARE_ONE.remedy());
  }
}
