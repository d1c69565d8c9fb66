package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.ClientSession;
import io.sallyport.delivery.Login;
import io.sallyport.delivery.Messages;
import io.sallyport.guard.Bans;
import io.sallyport.identity.Credentials;
import io.sallyport.identity.Verdict;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.keeping.DurableFront;
import io.sallyport.keeping.LiveSession;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Will;
import io.sallyport.policy.Decision;
import io.sallyport.policy.Grants;
import io.sallyport.port.Peer;
import io.sallyport.port.Standing;
import io.sallyport.principal.ClientIds;
import io.sallyport.principal.Principal;
import io.sallyport.principal.Secret;
import io.sallyport.principal.SessionKey;
import io.sallyport.session.Seats;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * From CONNECT to CONNACK. Nothing is created, taken over, announced or told to others before it is
 * known who asks and that they may.
 *
 * <p>Order: bans, the words of CONNECT, the limit of this address, who it is, whose client id it
 * is, the rules, the seat, the stored session. Every step runs on the connection's loop; only the
 * authenticators and the shards work elsewhere.
 */
final class ConnectJourney {
  private final Broker broker;
  private final ConnAckWriter answers;
  private final LoginRefusals refusals;

  ConnectJourney(Broker broker) {
    this.broker = broker;
    this.answers = new ConnAckWriter(broker);
    this.refusals = new LoginRefusals(broker);
  }

  /** CONNECT came. Nothing more is read until it is decided. */
  void begin(Caller client, Connect connect) {
    client.wire().pauseReading();
    Properties properties = connect.properties();
    client
        .wire()
        .clientTakes(
            properties.number(Property.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE),
            (int) properties.number(Property.TOPIC_ALIAS_MAXIMUM, 0));
    if (isBanned(client, connect)) {
      refusals.banned(client, connect);
    } else if (!hasUsableClientId(connect)) {
      refusals.turnAway(client, connect, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client_id");
    } else if (!broker.logins().mayBegin(addressOf(client))) {
      refusals.turnAway(
          client, connect, ReasonCode.CONNECTION_RATE_EXCEEDED, "too_many_failed_logins");
    } else {
      authenticate(client, connect);
    }
  }

  /**
   * By what it says of itself, before anything is looked up or hashed for it: a name that is banned
   * is banned whoever says it. The address was asked about at accept, and may have been banned
   * since.
   */
  private boolean isBanned(Caller client, Connect connect) {
    Bans bans = broker.bans();
    return bans.ofAddress(addressOf(client)) != null
        || bans.ofUser(client.peer().certificateName()) != null
        || bans.covers(connect.userName(), connect.clientId());
  }

  private static InetAddress addressOf(Caller client) {
    return client.peer().address().getAddress();
  }

  /** Pays in advance, for it takes as long as the client likes. [MQTT-4.12.0-1] [MQTT-4.12.0-4] */
  private void exchange(Caller client, Connect connect, String method, Credentials credentials) {
    AuthJourney.Ending ending =
        new AuthJourney.Ending() {
          @Override
          public void accepted(Principal principal) {
            broker.logins().succeeded(addressOf(client));
            admit(client, connect, principal);
          }

          @Override
          public void refused(ReasonCode reason, String cause) {
            refusals.turnAway(client, connect, reason, cause);
          }
        };
    if (!broker.logins().mayTry(addressOf(client))) {
      refusals.turnAway(
          client, connect, ReasonCode.CONNECTION_RATE_EXCEEDED, "too_many_failed_logins");
      return;
    }
    byte[] data = connect.properties().binary(Property.AUTHENTICATION_DATA);
    if (!broker.journeys().auth().login(client, method, data, credentials, ending)) {
      refusals.turnAway(
          client, connect, ReasonCode.BAD_AUTHENTICATION_METHOD, "authentication_method");
    }
  }

  /**
   * 3.1.1 lets a client leave its id to the broker only when it wants no session kept.
   * [MQTT-3.1.3-8]
   */
  private static boolean hasUsableClientId(Connect connect) {
    if (!connect.clientId().isEmpty()) {
      return ClientIds.isAcceptable(connect.clientId());
    }
    return switch (connect.version()) {
      case MQTT_3_1 -> false;
      case MQTT_3_1_1 -> connect.cleanStart();
      case MQTT_5 -> true;
    };
  }

  private void authenticate(Caller client, Connect connect) {
    Peer peer = client.peer();
    byte[] password = connect.password();
    Secret secret = password == null ? null : Secret.owning(password);
    Credentials credentials =
        new Credentials(
            connect.clientId(),
            connect.userName(),
            secret,
            peer.certificateName(),
            peer.origin().listener(),
            peer.guest(),
            peer.transport(),
            peer.address());
    String method = connect.properties().text(Property.AUTHENTICATION_METHOD);
    if (method != null) {
      wipe(secret);
      exchange(client, connect, method, credentials);
      return;
    }
    CompletableFuture<Verdict> answer =
        broker.authenticator().authenticate(credentials).toCompletableFuture();
    if (answer.isDone()) {
      var unused =
          answer.whenComplete((verdict, failure) -> {
            wipe(secret);
            payFor(addressOf(client), verdict);
            client.guarded("login", () -> decided(client, connect, verdict, failure));
          });
    } else {
      await(client, connect, answer, secret);
    }
  }

  /**
   * A hash, a directory: until it has answered, nobody knows whether this login is one too many.
   */
  private void await(
      Caller client, Connect connect, CompletableFuture<Verdict> answer, @Nullable Secret secret) {
    InetAddress address = addressOf(client);
    broker.logins().asking(address);
    var unused =
        answer.whenComplete((verdict, failure) -> {
          wipe(secret);
          payFor(address, verdict);
          broker.logins().answered(address);
          client.post("login", () -> decided(client, connect, verdict, failure));
        });
  }

  /** Before the place is free again, and whether or not the client is still there to hear it. */
  private void payFor(InetAddress address, @Nullable Verdict verdict) {
    if (!(verdict instanceof Verdict.Accepted)) {
      broker.logins().failed(address);
    }
  }

  private static void wipe(@Nullable Secret secret) {
    if (secret != null) {
      secret.close();
    }
  }

  private void decided(
      Caller client, Connect connect, @Nullable Verdict verdict, @Nullable Throwable failure) {
    if (failure != null || verdict == null) {
      refusals.turnAway(client, connect, ReasonCode.SERVER_UNAVAILABLE, "failed");
      return;
    }
    switch (verdict) {
      case Verdict.Accepted(Principal principal) -> admit(client, connect, principal);
      case Verdict.Refused(ReasonCode reason, String cause) ->
          refusals.turnAway(client, connect, reason, cause);
      case Verdict.Abstained() ->
          refusals.turnAway(
              client, connect, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "no_credentials");
    }
  }

  private void admit(Caller client, Connect connect, Principal proven) {
    Standing.Lapse lapse = client.peer().lapse();
    if (lapse != null) { // since the handshake
      refusals.answer(client, ReasonCode.NOT_AUTHORIZED, broker.lapsed().told(client, lapse));
      return;
    }
    Principal principal = proven.withCertificate(client.peer().certificate());
    String clientId = connect.clientId().isEmpty() ? ClientIds.assigned() : connect.clientId();
    if (broker.bans().of(principal.id(), clientId) != null) {
      refusals.banned(client, connect);
      return;
    }
    if (broker.belongsToAnother(clientId, principal.id())) {
      refusals.refuse(
          client, connect, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client_id_of_another");
      return;
    }
    if (!connect.clientId().isEmpty() // one that the broker makes is nobody's name
        && !client.peer().offering().clientIds().allow(principal.id(), clientId)) {
      refusals.refuse(
          client, connect, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client_id_not_allowed");
      return;
    }
    Grants grants = broker.policy().grantsOf(principal, clientId);
    Decision connecting = grants.connect();
    if (connecting instanceof Decision.Denied denied) {
      refusals.deny(client, connect, principal, LoginRefusals.Attempt.toConnect(principal), denied);
      return;
    }
    Will will = connect.will();
    if (will != null && !isAllowed(client, connect, principal, grants, will)) {
      return;
    }
    takeSeat(client, connect, principal, clientId);
  }

  private boolean isAllowed(
      Caller client, Connect connect, Principal principal, Grants grants, Will will) {
    if (will.topic().levelCount() > broker.limits().topicLevels()) {
      refusals.refuse(client, connect, ReasonCode.TOPIC_NAME_INVALID, "will_topic_levels");
      return false;
    }
    if (will.payload().length() > broker.limits().willBytes()) {
      refusals.refuse(client, connect, ReasonCode.QUOTA_EXCEEDED, "will_too_large");
      return false;
    }
    ReasonCode refusal = client.peer().offering().refusal(will.qos(), will.retain());
    if (refusal != null) {
      refusals.refuse(
          client, connect, refusal, "will_not_offered"); // [MQTT-3.2.2-12] [MQTT-3.2.2-13]
      return false;
    }
    if (broker.settings().checkPayloadFormat()
        && !Messages.isAsDeclared(will.properties(), will.payload())) {
      refusals.refuse(client, connect, ReasonCode.PAYLOAD_FORMAT_INVALID, "will_payload_format");
      return false;
    }
    Decision decision = grants.will(will.topic(), will.qos(), will.retain());
    if (decision instanceof Decision.Denied denied) {
      refusals.deny(
          client, connect, principal, LoginRefusals.Attempt.toLeave(will, principal), denied);
      return false;
    }
    if (!broker.willRates().mayLeave(principal.id(), client.peer().address().getAddress())) {
      refusals.refuse(client, connect, ReasonCode.CONNECTION_RATE_EXCEEDED, "too_many_wills");
      return false;
    }
    return true;
  }

  private void takeSeat(Caller client, Connect connect, Principal principal, String clientId) {
    SessionKey key = new SessionKey(Broker.TENANT, clientId);
    switch (broker.node().seats().take(key, principal.id(), client)) {
      case Seats.Outcome.Occupied<Caller>() ->
          refusals.refuse(
              client, connect, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "client_id_in_use");
      case Seats.Outcome.Taken<Caller>(Seats.Seat<Caller> seat, Seats.Seat<Caller> before) -> {
        if (before != null) {
          Caller old = before.client();
          old.post("takeover", old::takenOver);
        }
        Login login = answers.settle(connect, principal, key, seat);
        client.settle(login);
        openSession(client, connect, login);
      }
    }
  }

  private void openSession(Caller client, Connect connect, Login login) {
    if (login.expirySeconds() == 0 && !broker.node().shards().isStored(login.key())) {
      accept(client, connect, new LiveSession(client), false);
      return;
    }
    DurableFront.Opened opened =
        outcome -> {
          switch (outcome) {
            case DurableFront.Outcome.Open(ClientSession session, boolean present) ->
                accept(client, connect, session, present);
            case DurableFront.Outcome.Refused(ReasonCode reason, String cause) ->
                refusals.refuse(client, connect, reason, cause);
          }
        };
    new DurableFront(client, opened).attach(connect.cleanStart());
  }

  private void accept(Caller client, Connect connect, ClientSession session, boolean present) {
    Login login = client.login();
    client.run(session);
    broker.node().seated();
    client.wire().loggedIn(login.version());
    client.wire().send(answers.accepted(connect, client, present));
    if (client.isClosed()) {
      return; // it takes nothing as large as its own CONNACK
    }
    broker.counters().add(Counter.LOGINS_ACCEPTED);
    broker
        .journal()
        .record(
            new Event.Connected(
                client.peer().origin(),
                login.principal().toString(),
                login.principal().method(),
                login.version().title(),
                login.clientId()));
    session.started();
    client.wire().resumeReading();
    if (present) {
      broker.resumed(client);
    }
  }

  /** What becomes of those who are not let in. */
  LoginRefusals refusals() {
    return refusals;
  }
}
