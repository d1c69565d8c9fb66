package io.sallyport.config;

import io.sallyport.broker.Broker;
import io.sallyport.broker.Limits;
import io.sallyport.guard.GuardSettings;
import io.sallyport.policy.PolicySettings;
import io.sallyport.transport.ListenerSettings;
import java.time.Duration;
import java.util.List;

/**
 * A whole configuration that has passed every check. Immutable. Each part goes to the room that
 * obeys it.
 *
 * @param chain who is asked to authenticate, in order
 * @param loginTimeout from the first byte of a connection to its whole CONNECT
 */
public record Settings(
    String brokerName,
    Broker.Settings broker,
    List<ListenerSettings> listeners,
    List<Method> chain,
    PolicySettings policy,
    Limits limits,
    GuardSettings guard,
    Duration loginTimeout,
    Sync sync) {

  public Settings {
    listeners = List.copyOf(listeners);
    chain = chain.stream().distinct().toList();
  }

  /** A way to prove who one is. */
  public enum Method {
    CERTIFICATE,
    PASSWORD;

    private static final List<String> LATER =
        List.of("jwt", "introspection", "http", "ldap", "sql", "scram", "psk");

    static Method of(String word) throws BadValue {
      return switch (word) {
        case "certificate" -> CERTIFICATE;
        case "password" -> PASSWORD;
        default ->
            throw LATER.contains(word)
                ? new BadValue(
                    Problem.NOT_IN_THIS_RELEASE,
                    word + " is not in this release",
                    "write \"certificate\" and \"password\"")
                : new BadValue(
                    Problem.NOT_A_CHOICE,
                    "not one of the words",
                    "write \"certificate\" | \"password\"");
      };
    }
  }

  /** When an acknowledged message is safe. This release keeps everything in memory. */
  public enum Sync {
    BATCH,
    OS,
    NONE
  }
}
