package io.sallyport.journal;

import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.principal.TransportTrust;
import org.jspecify.annotations.Nullable;

/**
 * A rare fact that somebody may have to answer for. Frequent facts are {@link Counters}. Never
 * holds a secret.
 */
public sealed interface Event {

  /** Where it came from. */
  Origin origin();

  /** A refusal: something that was asked for and not given. */
  sealed interface Refusal extends Event {
    RefusalId id();
  }

  /**
   * A login that was turned away.
   *
   * @param cause a stable word such as {@code bad_password}
   * @param user what the peer called itself, unescaped; null when it did not
   * @param clientId unescaped
   */
  record LoginRefused(
      Origin origin,
      RefusalId id,
      String cause,
      ReasonCode reason,
      @Nullable String user,
      String clientId)
      implements Refusal {}

  /**
   * Something a known principal may not do.
   *
   * @param action the word of the rules: connect, publish, subscribe, receive, will
   * @param rule the deciding rule with its place, or null when silence decided
   * @param topic a name or filter, unescaped; empty for connect
   */
  record Denied(
      Origin origin,
      RefusalId id,
      String principal,
      String action,
      @Nullable String rule,
      String topic,
      Asked asked,
      String clientId)
      implements Refusal {}

  /** How it was asked for, as far as rules look at it. */
  record Asked(QoS qos, boolean retain, TransportTrust transport) {}

  /**
   * A peer broke the protocol or a limit.
   *
   * @param clause the normative statement or the limit
   * @param text what was found and what is allowed, escaped
   * @param principal who it has proven to be; null before that
   * @param clientId unescaped; null before the login was settled
   */
  record ProtocolBroken(
      Origin origin,
      RefusalId id,
      ReasonCode reason,
      String clause,
      String text,
      @Nullable String principal,
      @Nullable String clientId)
      implements Refusal {}

  /**
   * A TLS handshake that failed; {@code failure} is one of the names that the documentation
   * explains.
   */
  record TlsFailed(Origin origin, RefusalId id, String failure, String text) implements Refusal {}

  /**
   * A request for WebSocket that was turned away before any MQTT.
   *
   * @param cause a stable word such as {@code origin} or {@code subprotocol}
   * @param text what was found and what is allowed, escaped
   */
  record UpgradeRefused(Origin origin, RefusalId id, String cause, String text)
      implements Refusal {}

  /**
   * A connection to a listener for load balancers that did not say, or not properly, for whom it
   * is. Its address is that of whoever connected.
   */
  record ProxyRefused(Origin origin, RefusalId id, String text) implements Refusal {}

  /** A login that succeeded. */
  record Connected(Origin origin, String principal, String method, String protocol, String clientId)
      implements Event {}

  /**
   * The end of a connection that had logged in.
   *
   * @param cause a stable word: {@code client}, {@code closed}, {@code keep_alive}, {@code
   *     taken_over}, {@code protocol}, {@code shutdown}, {@code administrative}, {@code failed},
   *     {@code slow}, {@code revoked}, {@code certificate}, {@code banned}
   */
  record Disconnected(Origin origin, String principal, String cause, String clientId)
      implements Event {}

  /**
   * Everybody who is connected was asked again after rules, roles or devices had changed.
   *
   * @param version of the rules by which they were asked
   * @param ended connections that may not be any more
   * @param filters subscriptions that were taken back
   */
  record RightsAsked(Origin origin, long version, int connections, int ended, int filters)
      implements Event {}

  /**
   * What is stored for those who are away was asked about again, and some of it was taken.
   *
   * @param version of the rules by which it was asked
   * @param sessions from which something was taken
   * @param filters subscriptions that are gone
   * @param messages that waited and are gone
   * @param wills that waited and are gone
   */
  record AbsentAsked(
      Origin origin, long version, int sessions, int filters, int messages, int wills)
      implements Event {}

  /**
   * Somebody who runs the broker has done something to it: devices, rules, bans, a start.
   *
   * @param who the account of the operating system
   * @param action a stable word such as {@code device_add}
   * @param target what it was done to, unescaped; empty when that is the broker as a whole
   * @param text what else is worth knowing, never a secret
   */
  record Administered(Origin origin, String who, String action, String target, String text)
      implements Event {}

  /**
   * The store has got into trouble, or out of it again.
   *
   * @param code of the error catalogue, or null when things are better now
   * @param cause a stable word: {@code space_low}, {@code space_back}, {@code writes_fail}, {@code
   *     writes_again}, {@code clock_behind}, {@code clock_again}, {@code shard_stopped}
   * @param text what it means, with the figures
   */
  record StorageChanged(Origin origin, @Nullable String code, String cause, String text)
      implements Event {}

  /**
   * The certificates, keys and revocation lists of a listener: others are in force, or would be if
   * they were in order, or time has run out on them.
   *
   * @param code of the error catalogue, or null when all is well
   * @param cause a stable word: {@code taken}, {@code not_taken}, {@code list_overdue}, {@code
   *     list_expired}, {@code in_order}
   * @param text what it means, escaped
   */
  record TlsChanged(Origin origin, @Nullable String code, String cause, String text)
      implements Event {}

  /**
   * Messages were dropped or not kept since this was told last.
   *
   * @param reason the counter that says so, in lower case
   * @param count how many more there are
   * @param total since the start
   */
  record Lost(Origin origin, String reason, long count, long total) implements Event {}

  /** Our own mistake: something was thrown that nobody expected. It ended one connection. */
  record Failed(Origin origin, String where, Throwable failure) implements Event {}
}
