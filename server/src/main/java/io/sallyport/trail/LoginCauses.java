package io.sallyport.trail;

import java.util.Map;
import java.util.regex.Pattern;

/** Why logins are refused, for people. Immutable. */
final class LoginCauses {
  /**
   * @param meaning what was found
   * @param mend what to do about it
   */
  record Cause(String meaning, String mend) {
    /**
     * The same for the name that the client gave, as it is printed, if it can stand in a shell as
     * it is.
     */
    String mend(String user) {
      return PLAIN.matcher(user).matches() ? mend.replace("NAME", user) : mend;
    }
  }

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]{0,127}");

  private static final String LIMIT = "give it a moment, or raise limits.";

  private static final Map<String, Cause> CAUSES =
      Map.ofEntries(
          of(
              "bad_password",
              "the password is not that of this device",
              "sallyport device rotate NAME gives it a new one"),
          of(
              "unknown_user",
              "no device has this name",
              "sallyport device add NAME, or mend the name in the client"),
          of(
              "no_credentials",
              "it brought no user name and no certificate, and the listener names no guest",
              "give the client its user name and password; sallyport device pack NAME prints them"),
          of(
              "bad_certificate",
              "its certificate names no device that logs in with one",
              "sallyport device add NAME --no-password, with the name in the certificate"),
          of(
              "another_name_than_the_certificate",
              "it named another user than its certificate",
              "leave the user name out of the client, or use the same"),
          of(
              "banned",
              "its user, client id or address is banned",
              "sallyport ban list shows who is, until when and why; ban remove lifts one"),
          of(
              "client_id",
              "its client id cannot be one",
              "give it one of 1 to 65535 bytes, or clean session and none"),
          of(
              "client_id_in_use",
              "another device or guest has a session of this client id",
              "give this client an id of its own"),
          of(
              "client_id_not_allowed",
              "the listener lets other client ids in: listener.client_ids",
              "give the client an id that fits, or mend client_ids of that listener"),
          of(
              "client_id_of_another",
              "an id that begins like this is kept for others: a device's own name, or a prefix that the"
                  + " listener or the rules keep",
              "give this client an id that begins with the name of its own device"),
          of(
              "too_many_failed_logins",
              "too many logins from its address had failed (limits.logins_failing_per_address)",
              "find who guesses there: sallyport audit-log show; then wait a moment"),
          of(
              "too_many_wrong_passwords",
              "too many passwords that were tried for this user, or from its address or network, were"
                  + " wrong (limits.wrong_passwords); even the right one has to wait",
              "wait, at most limits.wrong_password_wait_max; or sallyport device rotate NAME, and the"
                  + " new password counts from nothing"),
          of(
              "too_many_wills",
              "its user logged in with wills too often (limits.wills_per_principal)",
              LIMIT + "wills_per_principal"),
          of(
              "will_too_large",
              "its will is larger than limits.will",
              "send less, or raise limits.will"),
          of(
              "will_topic_levels",
              "the topic of its will has more levels than limits.topic_levels",
              "use fewer, or raise limits.topic_levels"),
          of(
              "will_not_offered",
              "its will asks for a QoS or retain that the listener does not offer",
              "look at maximum_qos and retain_available of the listener"),
          of(
              "will_payload_format",
              "its will calls itself UTF-8 and is not",
              "mend the client, or broker.check_payload_format = false"),
          of(
              "too_slow",
              "it had not logged in when limits.login_timeout was over",
              "look at the network, or raise limits.login_timeout"),
          of(
              "authentication_method",
              "it asked for a method of authentication that there is not",
              "use a user name and a password, or a certificate"));

  private static final Cause OTHER =
      new Cause("authentication said no", "the log has the events around it");

  private LoginCauses() {}

  private static Map.Entry<String, Cause> of(String word, String meaning, String mend) {
    return Map.entry(word, new Cause(meaning, mend));
  }

  static Cause of(String word) {
    return CAUSES.getOrDefault(word, OTHER);
  }
}
