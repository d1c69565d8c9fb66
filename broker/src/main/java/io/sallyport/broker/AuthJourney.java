package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.Login;
import io.sallyport.identity.Credentials;
import io.sallyport.identity.EnhancedAuthenticator;
import io.sallyport.identity.EnhancedAuthenticator.Step;
import io.sallyport.journal.Event;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.Auth;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.ReasonCode;
import io.sallyport.principal.Principal;
import io.sallyport.time.DeadlineWheel.Deadline;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * AUTH: a client proves who it is in several packets, before its login is settled and whenever it
 * likes afterwards. [MQTT-4.12] Stateless; what is under way is an {@link Exchange} of the client.
 */
final class AuthJourney {
  /** So many AUTH packets of the client make one exchange; whoever needs more is closed. */
  static final int MOST_PACKETS = 8;

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Broker broker;

  AuthJourney(Broker broker) {
    this.broker = broker;
  }

  /** Who hears how an exchange ended, once, on the loop. */
  interface Ending {
    void accepted(Principal principal);

    void refused(ReasonCode reason, String cause);
  }

  /**
   * Begins the exchange that CONNECT asks for.
   *
   * @return false when there is no such method
   */
  boolean login(
      Caller client,
      String method,
      byte @Nullable [] data,
      Credentials credentials,
      Ending ending) {
    EnhancedAuthenticator authenticator = broker.authenticator().method(method);
    if (authenticator == null) {
      return false;
    }
    Exchange exchange = new Exchange(client, method, authenticator, credentials);
    client.proof(exchange);
    exchange.begin(data, ending);
    return true;
  }

  /** AUTH came. */
  void heard(Caller client, Auth auth) {
    if (!(client.proofOrNull() instanceof Exchange exchange)) {
      throw new ProtocolViolation(
          ReasonCode.PROTOCOL_ERROR,
          "MQTT-4.12.0-6",
          "AUTH without an authentication method in CONNECT");
    }
    exchange.checkMethod(auth);
    if (auth.reason() != ReasonCode.RE_AUTHENTICATE) {
      exchange.goOn(auth);
    } else if (client.isRunning() && !exchange.isUnderWay()) {
      again(client, exchange, auth);
    } else {
      throw outOfTurn("re-authentication while one exchange is under way");
    }
  }

  private static ProtocolViolation outOfTurn(String what) {
    return new ProtocolViolation(ReasonCode.PROTOCOL_ERROR, "MQTT-4.12.0-3", what);
  }

  /** Everything else goes on meanwhile, by the rights that there were before. */
  private void again(Caller client, Exchange exchange, Auth auth) {
    if (!broker.logins().mayTry(client.peer().address().getAddress())) {
      refused(client, ReasonCode.CONNECTION_RATE_EXCEEDED, "too_many_failed_logins");
      return;
    }
    exchange.begin(
        data(auth),
        new Ending() {
          @Override
          public void accepted(Principal principal) {
            AuthJourney.this.accepted(client, exchange, principal);
          }

          @Override
          public void refused(ReasonCode reason, String cause) {
            AuthJourney.this.refused(client, reason, cause);
          }
        });
  }

  private void accepted(Caller client, Exchange exchange, Principal principal) {
    Login login = client.login();
    if (!principal.id().equals(login.principal().id())) {
      refused(client, ReasonCode.NOT_AUTHORIZED, "another_principal");
      return;
    }
    broker.logins().succeeded(client.peer().address().getAddress());
    client.settle(login.withPrincipal(principal.withCertificate(client.peer().certificate())));
    client.wire().send(new Auth(ReasonCode.SUCCESS, exchange.told()));
  }

  /** The connection ends with its authentication. [MQTT-4.12.1-2] */
  private void refused(Caller client, ReasonCode reason, String cause) {
    broker
        .journal()
        .record(
            new Event.LoginRefused(
                client.peer().origin(),
                RefusalId.next(),
                "reauthentication_" + cause,
                reason,
                client.login().principal().id().name(),
                client.login().clientId()));
    client.close("reauthentication", reason);
  }

  private static byte @Nullable [] data(Auth auth) {
    return auth.properties().binary(Property.AUTHENTICATION_DATA);
  }

  /**
   * The method that a client named in CONNECT, and the conversation under way by it. Confined to
   * the connection's loop. Holds nothing of what was said.
   */
  static final class Exchange implements Caller.Proof {
    private final Caller client;
    private final String method;
    private final EnhancedAuthenticator authenticator;
    private final Credentials credentials;
    private final Deadline deadline;
    private EnhancedAuthenticator.@Nullable Exchange conversation;
    private @Nullable Ending ending;
    private byte @Nullable [] lastData;
    private boolean asking;
    private int packets;

    Exchange(
        Caller client,
        String method,
        EnhancedAuthenticator authenticator,
        Credentials credentials) {
      this.client = client;
      this.method = method;
      this.authenticator = authenticator;
      this.credentials = credentials;
      this.deadline =
          client
              .loop()
              .wheel()
              .deadline(() -> client.guarded("authentication deadline", this::tooSlow));
    }

    boolean isUnderWay() {
      return ending != null;
    }

    /** The method stays the same for the whole connection. [MQTT-4.12.0-5] [MQTT-4.12.1-1] */
    private void checkMethod(Auth auth) {
      if (!method.equals(auth.properties().text(Property.AUTHENTICATION_METHOD))) {
        throw new ProtocolViolation(
            ReasonCode.PROTOCOL_ERROR,
            "MQTT-4.12.0-5",
            "AUTH with another authentication method than CONNECT");
      }
    }

    private void begin(byte @Nullable [] data, Ending heard) {
      ending = heard;
      packets = 0;
      lastData = null;
      client.loop().wheel().set(deadline, LONGEST_NANOS);
      conversation = authenticator.begin(credentials);
      ask(data);
    }

    private void goOn(Auth auth) {
      if (ending == null || asking) {
        throw outOfTurn("AUTH, which nobody waits for");
      }
      if (++packets > MOST_PACKETS) {
        end(new Step.Failure(ReasonCode.NOT_AUTHORIZED, "too_many_auth_packets"));
        return;
      }
      if (!client.isRunning()) {
        client.wire().pauseReading();
      }
      ask(data(auth));
    }

    private void ask(byte @Nullable [] data) {
      EnhancedAuthenticator.Exchange current = conversation;
      if (current == null) {
        throw new IllegalStateException("no conversation has begun");
      }
      asking = true;
      Ending asker = ending;
      var unused =
          current
              .next(data)
              .whenComplete((step, failure) ->
                  client.post("authentication", () -> answered(asker, step, failure)));
    }

    /** An answer to an exchange that is over comes too late. */
    private void answered(
        @Nullable Ending asker, @Nullable Step step, @Nullable Throwable failure) {
      if (asker != ending || ending == null) {
        return;
      }
      asking = false;
      if (failure != null || step == null) {
        end(new Step.Failure(ReasonCode.SERVER_UNAVAILABLE, "failed"));
      } else if (step instanceof Step.Continue(byte[] data)) {
        lastData = data;
        client.wire().send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, told()));
        if (!client.isRunning()) {
          client.wire().resumeReading();
        }
      } else {
        end(step);
      }
    }

    private void tooSlow() {
      if (ending != null) {
        end(new Step.Failure(ReasonCode.NOT_AUTHORIZED, "too_slow"));
      }
    }

    private void end(Step last) {
      Ending heard = ending;
      ending = null;
      conversation = null;
      asking = false;
      client.loop().wheel().cancel(deadline);
      if (heard == null) {
        return;
      }
      switch (last) {
        case Step.Success(Principal principal, byte[] data) -> {
          lastData = data;
          if (contradictsCertificate(principal)) {
            heard.refused(ReasonCode.NOT_AUTHORIZED, "another_name_than_the_certificate");
          } else {
            heard.accepted(principal);
          }
        }
        case Step.Failure(ReasonCode reason, String cause) -> heard.refused(reason, cause);
        case Step.Continue _ -> throw new IllegalStateException("to go on is no end");
      }
    }

    private boolean contradictsCertificate(Principal principal) {
      String shown = credentials.certificateName();
      return shown != null && !shown.equals(principal.id().name());
    }

    @Override
    public void close() {
      ending = null;
      conversation = null;
      client.loop().wheel().cancel(deadline);
    }

    @Override
    public Properties told() {
      Properties.Builder told = Properties.builder().text(Property.AUTHENTICATION_METHOD, method);
      byte[] data = lastData;
      if (data != null) {
        told.binary(Property.AUTHENTICATION_DATA, data.clone());
      }
      return told.build();
    }
  }
}
