package io.sallyport.config;

import static io.sallyport.config.Key.Reload.LIVE;
import static io.sallyport.config.Key.Reload.RESTART;

import io.sallyport.policy.Decision.OnDeny;
import java.time.Duration;
import java.util.List;

/**
 * The keys of the broker as a whole: its name, authentication, authorization, durability, audit.
 * Immutable.
 */
final class BrokerKeys {
  private BrokerKeys() {}

  static final Key<String> BROKER_NAME =
      Key.of(
          "broker",
          "name",
          ValueType.NAME,
          "\"sallyport\"",
          "What the broker calls itself in logs and in `status`.",
          RESTART);
  static final Key<Boolean> CHECK_PAYLOAD_FORMAT =
      Key.of(
          "broker",
          "check_payload_format",
          new ValueType.Flag(),
          "false",
          "Whether a payload that its sender calls text (5.0's payload format indicator 1) has to be"
              + " UTF-8. One that is not is refused with 0x99.",
          RESTART);
  static final Key<Duration> SYS_INTERVAL =
      Key.of(
          "broker",
          "sys_interval",
          new ValueType.Time(Duration.ZERO, Duration.ofDays(1)),
          "\"10s\"",
          "How often figures about the broker are published under `$SYS/`, while somebody"
              + " subscribes. Only a rule that names `$SYS/#` lets anybody read them. 0s: never.",
          RESTART);
  static final Key<List<Settings.Method>> AUTHENTICATION_CHAIN =
      Key.of(
          "authentication",
          "chain",
          new ValueType.Many<>(
              new ValueType.Text<>(
                  "\"certificate\" | \"password\"",
                  Settings.Method::of,
                  List.of("certificate", "password")),
              false,
              16),
          "[\"certificate\", \"password\"]",
          "Who is asked, in this order, until one knows the kind of credentials. Any error is a"
              + " refusal. Guests are a matter of the listener.",
          RESTART);
  static final ValueType<OnDeny> ON_DENY = ValueType.Choice.of(OnDeny.class);
  static final Key<OnDeny> AUTHORIZATION_ON_DENY =
      Key.of(
          "authorization",
          "on_deny",
          ON_DENY,
          "\"reason\"",
          "How a denied PUBLISH is answered when the deciding rule does not say: reason (5.0: 0x87,"
              + " QoS 0 is dropped; 3.1.1: the connection ends), disconnect, or ack (acknowledged,"
              + " dropped, and told to the operator).",
          LIVE);
  static final Key<Settings.Sync> DURABILITY_SYNC =
      Key.of(
          "durability",
          "sync",
          ValueType.Choice.of(Settings.Sync.class),
          "\"batch\"",
          "What an acknowledgement of a stored message means. batch: it is synced to the disk, many"
              + " at a time; os: the operating system has it, so it survives the process and not the"
              + " power; none: memory only, everything ends with the process.",
          RESTART);
  static final Key<Long> DURABILITY_RESERVE =
      Key.of(
          "durability",
          "reserve",
          new ValueType.Size(0, 1L << 40),
          "\"256 MiB\"",
          "With less room than this on the volume no further message is stored: 5.0 is told 0x97,"
              + " 3.1.1 gets no acknowledgement. QoS 0 goes on, and what is stored is delivered.",
          RESTART);

  static final Key<Long> AUDIT_SIZE =
      Key.of(
          "audit",
          "size",
          new ValueType.Size(1 << 20, 1L << 40),
          "\"128 MiB\"",
          "How much the files of the audit trail take together. Beyond it the oldest goes, and the"
              + " chain says where it begins from then on. A line is about 400 bytes.",
          RESTART);

  /** All of them, in the order of the documentation. */
  static final List<Key<?>> ALL =
      List.of(
          BROKER_NAME,
          CHECK_PAYLOAD_FORMAT,
          SYS_INTERVAL,
          AUTHENTICATION_CHAIN,
          AUTHORIZATION_ON_DENY,
          DURABILITY_SYNC,
          DURABILITY_RESERVE,
          AUDIT_SIZE);
}
