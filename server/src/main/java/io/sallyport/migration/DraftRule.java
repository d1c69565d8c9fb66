package io.sallyport.migration;

import io.sallyport.migration.AclEntry.Access;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One {@code [[rule]]} of the draft. Immutable.
 *
 * @param from the lines that it was made of
 */
record DraftRule(
    String name, List<String> who, Access access, List<String> topics, List<Place> from) {
  private static final int PLACES = 8;

  DraftRule {
    who = List.copyOf(who);
    topics = List.copyOf(topics);
    from = List.copyOf(from);
  }

  /**
   * Mosquitto grants every SUBSCRIBE and asks for each message, which {@code clip} does for what
   * somebody may read at all; its deny stops messages, not subscriptions.
   */
  String toml() {
    return """
    # %s
    [[rule]]
    name = %s
    who = %s
    %s
    topics = %s
    """
        .formatted(
            places(), TomlText.quoted(name), TomlText.list(who), actions(), TomlText.list(topics));
  }

  private String actions() {
    return switch (access) {
      case READ -> "allow = [\"subscribe\"]\nclip = true";
      case WRITE -> "allow = [\"publish\"]";
      case READWRITE -> "allow = [\"publish\", \"subscribe\"]\nclip = true";
      case DENY -> "deny = [\"publish\", \"receive\"]";
    };
  }

  private String places() {
    String some =
        from.stream().limit(PLACES).map(Place::toString).collect(Collectors.joining(", "));
    return from.size() > PLACES ? some + " and %d more".formatted(from.size() - PLACES) : some;
  }
}
