package io.sallyport.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sallyport.broker.Broker;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.Origin;
import io.sallyport.journal.RefusalId;
import io.sallyport.pki.ClientIdentity;
import io.sallyport.pki.IdentityFrom;
import io.sallyport.pki.TlsFailure;
import io.sallyport.port.Peer;
import io.sallyport.port.Standing;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.tls.ListenerTls;
import io.sallyport.tls.TlsInForce;
import io.sallyport.tls.TlsSettings;
import io.sallyport.topic.Printable;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Waits for TLS to be done, reads who the client's certificate says it is, and gives its place to
 * whatever speaks next. Not a byte of MQTT or HTTP is looked at before. Confined to its loop.
 */
final class Handshake extends ChannelInboundHandlerAdapter {
  private final ListenerSettings settings;
  private final TlsInForce inForce;
  private final ListenerTls secure;
  private final Broker broker;
  private final InetSocketAddress address;
  private final Origin origin;
  private final Function<Peer, ChannelHandler> next;

  /**
   * @param secure what was in force when the handshake began
   */
  Handshake(
      ListenerSettings settings,
      TlsInForce inForce,
      ListenerTls secure,
      Broker broker,
      InetSocketAddress address,
      Origin origin,
      Function<Peer, ChannelHandler> next) {
    this.settings = settings;
    this.inForce = inForce;
    this.secure = secure;
    this.broker = broker;
    this.address = address;
    this.origin = origin;
    this.next = next;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext at, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent completion)) {
      at.fireUserEventTriggered(event);
    } else if (completion.isSuccess()) {
      identify(at);
    } else {
      refuse(at, completion.cause());
    }
  }

  private void identify(ChannelHandlerContext at) {
    X509Certificate[] chain = clientChain(at);
    TlsSettings tls = settings.tls();
    if (tls == null || (chain == null && tls.isCertificateRequired())) {
      refuse(at, new SSLPeerUnverifiedException("no certificate where one is required"));
      return;
    }
    if (chain == null) {
      become(at, TransportTrust.TLS, null, Set.of(), null);
      return;
    }
    Standing standing;
    try {
      standing = inForce.stand(chain, secure);
    } catch (CertificateException noLonger) {
      refuse(at, noLonger);
      return;
    }
    switch (ClientIdentity.of(chain[0], tls.identityFrom())) {
      case ClientIdentity.Found(String name) ->
          become(
              at,
              TransportTrust.MTLS,
              settings.userPrefix() + userName(name, tls.identityFrom()),
              ClientIdentity.attributesOf(chain[0]),
              standing);
      case ClientIdentity.Refused(String why) ->
          refuse(at, "SP-TLS-ID", "no usable identity: " + why);
    }
  }

  /**
   * A URI, a mail address or a DN holds characters that no user name may hold; they are escaped, so
   * that different identities stay different.
   */
  private static String userName(String identity, IdentityFrom from) {
    return switch (from) {
      case CN, SAN_DNS -> identity;
      case SAN_URI, SAN_EMAIL, DN -> PrincipalId.escape(identity);
    };
  }

  private void become(
      ChannelHandlerContext at,
      TransportTrust trust,
      @Nullable String name,
      Set<String> certificate,
      @Nullable Standing standing) {
    ChannelHandler speaker =
        next.apply(
            new Peer(
                address,
                origin,
                trust,
                name,
                certificate,
                settings.guest(),
                settings.offering(),
                standing));
    at.pipeline().remove(PlainAlerts.class);
    at.pipeline().replace(this, null, speaker);
  }

  /** That of the session, whether it began now or is resumed; null for none. */
  private static X509Certificate @Nullable [] clientChain(ChannelHandlerContext at) {
    SSLSession session = at.pipeline().get(SslHandler.class).engine().getSession();
    try {
      Certificate[] shown = session.getPeerCertificates();
      return Arrays.copyOf(shown, shown.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException noCertificate) {
      return null;
    }
  }

  private void refuse(ChannelHandlerContext at, Throwable cause) {
    TlsFailure failure =
        at.pipeline()
            .get(PlainAlerts.class)
            .heard()
            .orElseGet(() -> TlsFailure.of(cause, TlsFailure.Role.BROKER));
    String said = cause.getMessage();
    String detail = said == null ? cause.getClass().getSimpleName() : Printable.of(said);
    refuse(at, failure.code(), failure.meaning() + " (" + detail + ")");
  }

  private void refuse(ChannelHandlerContext at, String code, String text) {
    broker.counters().add(Counter.LOGINS_REFUSED);
    broker.spendLogin(address);
    broker.journal().record(new Event.TlsFailed(origin, RefusalId.next(), code, text));
    at.close();
  }

  /** What breaks TLS was told by the event above already. */
  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable failure) {
    at.close();
  }
}
