package io.sallyport.options;

import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The MQTT 5.0 properties that {@code -D COMMAND NAME VALUE} (or {@code … user-property NAME
 * VALUE}) adds to packets. Confined to one thread.
 */
public final class PropertyOptions {
  /** The packets that may be given properties, as mosquitto's -D names them. */
  public enum Target {
    CONNECT(
        Property.AUTHENTICATION_DATA,
        Property.AUTHENTICATION_METHOD,
        Property.MAXIMUM_PACKET_SIZE,
        Property.RECEIVE_MAXIMUM,
        Property.REQUEST_PROBLEM_INFORMATION,
        Property.REQUEST_RESPONSE_INFORMATION,
        Property.SESSION_EXPIRY_INTERVAL,
        Property.TOPIC_ALIAS_MAXIMUM,
        Property.USER_PROPERTY),
    PUBLISH(
        Property.CONTENT_TYPE,
        Property.CORRELATION_DATA,
        Property.MESSAGE_EXPIRY_INTERVAL,
        Property.PAYLOAD_FORMAT_INDICATOR,
        Property.RESPONSE_TOPIC,
        Property.TOPIC_ALIAS,
        Property.USER_PROPERTY),
    SUBSCRIBE(Property.SUBSCRIPTION_IDENTIFIER, Property.USER_PROPERTY),
    UNSUBSCRIBE(Property.USER_PROPERTY),
    DISCONNECT(Property.SESSION_EXPIRY_INTERVAL, Property.USER_PROPERTY),
    WILL(
        Property.CONTENT_TYPE,
        Property.CORRELATION_DATA,
        Property.MESSAGE_EXPIRY_INTERVAL,
        Property.PAYLOAD_FORMAT_INDICATOR,
        Property.RESPONSE_TOPIC,
        Property.USER_PROPERTY,
        Property.WILL_DELAY_INTERVAL);

    private final long allowed; // a bit for each property, by its ordinal

    Target(Property... properties) {
      long bits = 0;
      for (Property property : properties) {
        bits |= 1L << property.ordinal();
      }
      allowed = bits;
    }

    boolean allows(Property property) {
      return (allowed >> property.ordinal() & 1) == 1;
    }
  }

  private final Map<Target, Properties.Builder> given = new EnumMap<>(Target.class);

  boolean isEmpty() {
    return given.isEmpty();
  }

  public Properties of(Target target) {
    Properties.Builder builder = given.get(target);
    return builder == null ? Properties.NONE : builder.build();
  }

  /**
   * Adds one property.
   *
   * @throws IllegalArgumentException with a reason for the user
   */
  void add(String command, String name, List<String> values) {
    Target target = target(command);
    Property property = property(name);
    if (!target.allows(property)) {
      throw new IllegalArgumentException(
          "-D: %s cannot stand in %s".formatted(name, command.toUpperCase(Locale.ROOT)));
    }
    Properties.Builder builder = given.computeIfAbsent(target, _ -> Properties.builder());
    String value = values.getFirst();
    switch (property.kind()) {
      case PAIR -> builder.user(value, values.get(1));
      case TEXT -> builder.text(property, value);
      case BINARY -> builder.binary(property, value.getBytes(StandardCharsets.UTF_8));
      case BYTE -> builder.number(property, number(name, value, 0, 1));
      case TWO_BYTES ->
          builder.number(
              property, number(name, value, property == Property.TOPIC_ALIAS ? 1 : 0, 0xFFFF));
      case FOUR_BYTES -> builder.number(property, number(name, value, 0, 0xFFFF_FFFFL));
      case VARIABLE -> builder.subscriptionIdentifier((int) number(name, value, 1, 268_435_455));
    }
  }

  private static Target target(String command) {
    String name = command.toUpperCase(Locale.ROOT);
    if (name.equals("AUTH") || name.equals("PUBREL")) {
      throw new IllegalArgumentException(
          "-D: %s takes no property here, nor with mosquitto's clients; for a login that is a"
                  .formatted(name)
              + " conversation use  -D connect authentication-method NAME");
    }
    try {
      return Target.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "-D: \"%s\" is none of connect, publish, subscribe, unsubscribe, disconnect, will"
              .formatted(command),
          e);
    }
  }

  private static Property property(String name) {
    try {
      return Property.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("-D: there is no property \"" + name + "\"", e);
    }
  }

  private static long number(String name, String value, long least, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, in the same words
    }
    throw new IllegalArgumentException(
        "-D: %s is \"%s\"; it must be a number from %d to %d".formatted(name, value, least, most));
  }

  /** Takes three words from the command line, or four for a user property. */
  static final class Consumer implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      PropertyOptions options = option.getValue();
      boolean pair = words.size() >= 2 && isUserProperty(words.get(words.size() - 2));
      int wanted = pair ? 4 : 3;
      if (options == null || words.size() < wanted) {
        throw new ParameterException(
            command.commandLine(),
            "-D needs COMMAND NAME VALUE, or COMMAND user-property NAME VALUE");
      }
      try {
        String target = words.pop();
        String name = words.pop();
        options.add(target, name, pair ? List.of(words.pop(), words.pop()) : List.of(words.pop()));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
      }
    }

    private static boolean isUserProperty(String name) {
      return name.equalsIgnoreCase("user-property");
    }
  }
}
