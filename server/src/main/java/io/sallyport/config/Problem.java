package io.sallyport.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything the process can complain about to its operator, each with a code that never changes
 * its meaning. docs/errors.md is made from this list.
 */
public enum Problem {
  // The configuration file.
  FILE_UNREADABLE(
      100,
      Severity.ERROR,
      "A file cannot be read.",
      "Check the path, and that the user who runs Sallyport may read it."),
  NOT_UTF8(
      101,
      Severity.ERROR,
      "The configuration is not plain UTF-8: it has a byte order mark, is UTF-16, or holds broken"
          + " bytes.",
      "Save it as UTF-8 without a byte order mark."),
  SYNTAX(
      102,
      Severity.ERROR,
      "The line is not TOML.",
      "Text stands in quotes, also a number with a unit: packet = \"256 KiB\"."),
  DUPLICATE_KEY(
      103,
      Severity.ERROR,
      "A key or table stands twice; which one counts would be a guess.",
      "Keep one of them. A further listener, rule, topic or test begins with double brackets."),
  UNKNOWN_TABLE(
      104,
      Severity.ERROR,
      "No table has this name.",
      "The message names the nearest; `sallyport config explain` lists all."),
  UNKNOWN_KEY(
      105,
      Severity.ERROR,
      "The table has no such key.",
      "The message names the nearest; `sallyport config explain` lists all."),
  WRONG_TYPE(
      106,
      Severity.ERROR,
      "The value is of another kind than the key takes.",
      "The message shows an example of the right kind."),
  OUT_OF_BOUNDS(
      107,
      Severity.ERROR,
      "The value is smaller or larger than the key allows.",
      "The message names the bounds."),
  UNIT_MISSING(
      108,
      Severity.ERROR,
      "A size, duration or rate has no unit, or one that is not known.",
      "Sizes: B KiB MiB GiB. Durations: ms s m h d. Rates: /s."),
  NOT_A_CHOICE(
      109,
      Severity.ERROR,
      "The value is none of the words that the key knows.",
      "The message lists the words."),
  KEY_MISSING(
      110,
      Severity.ERROR,
      "A key that has no default is missing.",
      "Add it; the message shows an example."),
  DUPLICATE_NAME(
      111,
      Severity.ERROR,
      "Two listeners or two rules have one name, or two listeners one address.",
      "Rename or remove one of them."),
  NOT_IN_THIS_RELEASE(
      112,
      Severity.ERROR,
      "The setting is designed but not built yet. It is refused, because ignoring it could be"
          + " unsafe.",
      "Remove it; the changelog tells when it arrives."),
  BAD_ADDRESS(
      113,
      Severity.ERROR,
      "The address to listen on cannot be understood.",
      "Write scheme://host:port, for example mqtts://*:8883, mqtt://127.0.0.1:1883 or"
          + " wss://*:8084/mqtt."),
  PLAINTEXT_EXPOSED(
      114,
      Severity.ERROR,
      "A listener without TLS is reachable from other machines: passwords and messages could be"
          + " read and changed on the way.",
      "Use mqtts:// or wss://, or bind to 127.0.0.1, or accept the risk in writing: plaintext ="
          + " \"i-accept-the-risk\"."),
  TLS_ON_PLAIN_LISTENER(
      115,
      Severity.ERROR,
      "A listener without TLS has a key that only TLS obeys; it would protect nothing.",
      "Make the scheme mqtts:// or wss://, or remove the key."),
  KEY_WITHOUT_PARTNER(
      116,
      Severity.ERROR,
      "Two keys belong together, and one of them is missing or contradicts the other.",
      "The message names the partner."),
  BAD_NAME(
      117,
      Severity.ERROR,
      "A name holds a character that names must not hold.",
      "1 to 128 characters; none of / + # : $ and no control characters."),
  BAD_RULE(
      118,
      Severity.ERROR,
      "A rule, a topic label or a test does not mean anything as it is written.",
      "The message says which part; docs/access-rules.md explains the language."),
  TEST_FAILED(
      119,
      Severity.ERROR,
      "A [[test]] of the configuration does not hold under its rules.",
      "`sallyport can` shows which rules were tried."),

  // Warnings.
  GUEST_EXPOSED(
      150,
      Severity.WARNING,
      "A listener that other machines can reach lets clients without credentials in as a guest.",
      "Name no guest, or bind the listener to 127.0.0.1."),
  GUESTS_ARE_ONE(
      151,
      Severity.WARNING,
      "All clients of one guest are one principal: they can take over each other's sessions.",
      "Give a device of its own to whoever must be kept apart."),
  UNLIMITED(
      152,
      Severity.WARNING,
      "A limit is switched off.",
      "Write a number; the default stands in docs/configuration.md."),
  MEMORY_ONLY(
      153,
      Severity.WARNING,
      "Sessions, queues and retained messages are kept in memory only: they end with the process."
          + " What an earlier start left on the disk stays there, and comes back when durability.sync"
          + " is batch or os again.",
      "Write durability.sync = \"batch\", or accept it."),
  PLAINTEXT_ACCEPTED(
      154,
      Severity.WARNING,
      "A listener without TLS is reachable from other machines, and the configuration accepts the"
          + " risk.",
      "Use mqtts:// or wss:// as soon as the devices can."),
  NO_RULES(
      155,
      Severity.WARNING,
      "No rule allows anything: clients can log in, and then do nothing.",
      "Add a [[rule]]; `sallyport config explain rule` shows how."),
  NO_REVOCATION(
      156,
      Severity.WARNING,
      "A listener takes client certificates of a CA of your own and has no list of revoked ones.",
      "Add crl = \"…\"."),
  RULE_GRANTS_EVERYTHING(
      157,
      Severity.WARNING,
      "A rule grants every topic to people whom nobody chose: everybody, a guest, a whole listener.",
      "Name the roles and topics that are meant; `sallyport can` shows what a rule decides."),
  BROWSERS_BREAK_OFF(
      158,
      Severity.WARNING,
      "A listener for browsers asks for client certificates: Chromium breaks off a WebSocket when"
          + " it is asked and has none, also where one is optional.",
      "Leave client_certificate at none where browsers come, and give devices with certificates a"
          + " listener of their own."),
  RULE_UNREACHABLE(
      160,
      Severity.WARNING,
      "A rule can never say anything: nobody who can come is covered by it, or nothing that anybody"
          + " can name.",
      "Mend the part that the message names, or take the rule out."),
  RULE_DENIED_ANYWAY(
      161,
      Severity.WARNING,
      "All that a rule allows is denied by another one, and a deny beats every allow.",
      "Take one of the two out, or make the deny narrower."),
  RULE_REPEATED(
      162,
      Severity.WARNING,
      "Another rule does all that a rule does.",
      "Take it out, or make the other one narrower."),
  RULE_WIDER_THAN_NEEDED(
      163,
      Severity.WARNING,
      "A rule reads narrower than it is: one entry of a list covers the one beside it.",
      "Take out the entry that is not meant."),
  RULE_PLACEHOLDER_MISSING(
      164,
      Severity.WARNING,
      "A rule lets everybody publish in a tree that all share, so that each can write as another.",
      "Put {user} where a device's own name belongs, or name a role."),
  RULE_TRUSTS_CLIENT_ID(
      165,
      Severity.WARNING,
      "A rule grants by the client id, which is what a client says of itself.",
      "Name a user or a role."),
  RULE_ESCAPABLE(
      166,
      Severity.WARNING,
      "A deny rule holds under a condition that those whom it is about can choose.",
      "Leave the condition out, or grant less."),

  // The home, devices, and the running broker.
  HOME_MISSING(
      200,
      Severity.ERROR,
      "There is no home in this place.",
      "`sallyport init` or `sallyport serve` makes one; --home names another."),
  HOME_TOO_OPEN(
      201,
      Severity.ERROR,
      "Others than the owner may read or write a secret part of the home.",
      "The message holds the chmod command that mends it."),
  HOME_BUSY(
      202,
      Severity.ERROR,
      "Another process uses this home.",
      "Stop that process, or give this one another --home."),
  HOME_BROKEN(
      203,
      Severity.ERROR,
      "The home cannot be created or written.",
      "Check that the folder above it exists and is writable, and that the disk is not full."),
  DEVICES_BROKEN(
      210,
      Severity.ERROR,
      "A line of devices.jsonl cannot be understood. Nothing is guessed: the broker does not"
          + " start.",
      "Mend or remove the line that the message names."),
  DEVICE_UNKNOWN(
      211, Severity.ERROR, "There is no such device.", "`sallyport device list` shows all."),
  DEVICE_EXISTS(
      212,
      Severity.ERROR,
      "A device of this name exists.",
      "`sallyport device rotate` gives it a new password; `device remove` ends it."),
  PASSWORD_REFUSED(
      213,
      Severity.ERROR,
      "The password is too easy to guess.",
      "At least 8 characters and not the device's name; leave it out, and one is generated."),
  BANS_BROKEN(
      215,
      Severity.ERROR,
      "A line of bans.jsonl cannot be understood. Nothing is guessed: the broker does not start.",
      "Mend or remove the line that the message names."),
  BAN_UNKNOWN(
      216, Severity.ERROR, "Nobody is banned by this name.", "`sallyport ban list` shows all."),
  BROKER_NOT_RUNNING(
      220,
      Severity.ERROR,
      "No broker runs in this home.",
      "Start it with `sallyport serve`, or name its home with --home."),
  CONTROL_REFUSED(
      221,
      Severity.ERROR,
      "The running broker refused the request, or it came from another user.",
      "Run the command as the user who runs the broker."),
  CONTROL_BROKEN(
      222,
      Severity.ERROR,
      "The running broker could not be understood, or did not answer in time.",
      "Try again; `sallyport status` shows whether it lives."),
  BAD_REQUEST(
      223,
      Severity.ERROR,
      "What was asked for does not make sense.",
      "The message says what was expected."),
  CANNOT_LISTEN(
      230,
      Severity.ERROR,
      "A listener could not be opened: the port is taken, needs privileges, or the address is not"
          + " one of this machine.",
      "Free the port or bind another."),
  CERTIFICATE_BROKEN(
      240,
      Severity.ERROR,
      "A certificate, key or revocation list cannot be used.",
      "The message says which and why."),
  CERTIFICATE_NOT_TAKEN(
      241,
      Severity.ERROR,
      "The certificate, key, client_ca or crl of a listener has changed and cannot be used. What was"
          + " in force before stays in force.",
      "Mend the file that the message names; the broker looks every second, and `sallyport reload`"
          + " does so at once."),
  LIST_OVERDUE(
      242,
      Severity.WARNING,
      "A revocation list has ended and no other has come. It is believed until listener.crl_grace is"
          + " over; then every client certificate of that authority is refused.",
      "Put a new list in its place; the home's own renews itself while pki/ca.key is there."),
  LIST_EXPIRED(
      243,
      Severity.ERROR,
      "A revocation list has ended: nobody can tell who is revoked, so every client certificate of"
          + " that authority is refused.",
      "Put a new list in its place; the home's own renews itself while pki/ca.key is there."),
  STORE_FORMAT(
      260,
      Severity.ERROR,
      "The store in the home is of a format that this release does not read. Nothing was changed.",
      "Run the release that wrote it, or move the folder data/store out of the home to begin with"
          + " nothing stored."),
  STORE_DAMAGED(
      261,
      Severity.ERROR,
      "What was written to the store is not there as it was written.",
      "Restore a backup. Without one, move the folder data/store out of the home to begin with"
          + " nothing stored, and keep it: what is whole in it can be read."),
  STORE_BUSY(
      262,
      Severity.ERROR,
      "Another process has the store open.",
      "Stop that process, or give this one another --home."),
  STORE_BROKEN(
      263,
      Severity.ERROR,
      "The store cannot be opened or written.",
      "Check the modes and the owner of the folder data, and that the disk is not full."),
  SHARD_STOPPED(
      264,
      Severity.ERROR,
      "A shard cannot be read, or failed: its sessions and retained messages are out of service, and"
          + " nothing is stored for them. The other shards serve.",
      "Look at the text that stands with it. If the disk has lost something, stop the broker and"
          + " restore a backup."),
  STORE_FULL(
      265,
      Severity.ERROR,
      "The volume of the home has less room than durability.reserve: no further message is stored."
          + " QoS 0 and the delivery of what is stored go on.",
      "Make room on the volume; the broker notices within seconds, and needs no restart."),
  STORE_FAILS(
      266,
      Severity.ERROR,
      "The disk does not take what is written: nothing is stored or acknowledged meanwhile.",
      "Check the disk; the broker tries again by itself, and needs no restart."),
  CLOCK_BEHIND(
      267,
      Severity.WARNING,
      "The store was written under a clock that showed a later time than it does now. Until the clock"
          + " is there again, what expires sooner than that is dropped where it would be stored, and"
          + " sessions and delayed wills last longer by as much.",
      "Set the clock, if it is wrong. If it was wrong before, restore a backup from before that, or"
          + " let the time pass: nothing else is concerned."),
  STORE_TOO_LARGE(
      268,
      Severity.ERROR,
      "The heap of the process does not hold what is stored. The store is whole; nothing was"
          + " changed.",
      "Start with a larger heap: SALLYPORT_JAVA_OPTS=\"-XX:+UseParallelGC -Xmx2g\". What is stored"
          + " should take no more than half of it: docs/durability.md says how much that is."),
  BACKUP_TARGET(
      270,
      Severity.ERROR,
      "The backup cannot be written where it was asked for.",
      "Name a folder that does not exist yet, on a volume with room for it."),
  BACKUP_BROKEN(
      271,
      Severity.ERROR,
      "A backup is not whole, or not one that this release reads. Nothing was changed.",
      "Take another backup; a copy of a backup has to have all of its files as they were."),
  HOME_OCCUPIED(
      272,
      Severity.ERROR,
      "A backup was to be restored over a home that is there.",
      "Restore into another --home, or with --replace: what is there is put aside then."),
  STORE_ORPHANS(
      273,
      Severity.ERROR,
      "Rows of the store refer to rows that are not there. The broker does not serve such a shard.",
      "Restore a backup, and report it: a disk that loses nothing has none of these."),
  CERTIFICATE_ENDS(
      274,
      Severity.WARNING,
      "The server's certificate ends soon or has ended.",
      "The broker renews it by itself when it starts and once a day, if pki/ca.key is there."),
  IMPORT_TARGET(
      280,
      Severity.ERROR,
      "The draft of an import cannot be written where it was asked for.",
      "Name a folder that does not exist yet with --to; an import overwrites nothing."),
  AUDIT_UNUSABLE(
      290,
      Severity.ERROR,
      "The audit trail of the home cannot be read or written.",
      "Check the modes and the owner of the folder audit, and that the disk is not full."),
  REFUSAL_UNKNOWN(
      291,
      Severity.ERROR,
      "Nobody remembers a refusal of this id.",
      "The running broker keeps the last 10,000, the audit trail as many as fit into audit.size."),
  NEEDS_LATER_RELEASE(
      250,
      Severity.ERROR,
      "The command is designed but not built yet.",
      "The changelog tells when it arrives."),
  OUR_BUG(
      900,
      Severity.ERROR,
      "Sallyport made a mistake of its own.",
      "Please report it with the text that stands with it.");

  /** Whether the process goes on. */
  public enum Severity {
    ERROR,
    WARNING
  }

  private final int number;
  private final Severity severity;
  private final String meaning;
  private final String remedy;

  Problem(int number, Severity severity, String meaning, String remedy) {
    this.number = number;
    this.severity = severity;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** {@code SP-0107}: stable, for searching and for programs. */
  public String code() {
    return String.format(Locale.ROOT, "SP-%04d", number);
  }

  /** What has this code, whatever its case. */
  public static Optional<Problem> of(String code) {
    return Arrays.stream(values()).filter(one -> one.code().equalsIgnoreCase(code)).findFirst();
  }

  public Severity severity() {
    return severity;
  }

  /** The text that stands with {@link #CLOCK_BEHIND}. */
  public static String clockBehind(long millis) {
    return "the clock shows a time %d s before that of the store".formatted(millis / 1_000);
  }

  /** What it means, in a sentence. */
  public String meaning() {
    return meaning;
  }

  /** What to do about it, in a sentence. */
  public String remedy() {
    return remedy;
  }
}
