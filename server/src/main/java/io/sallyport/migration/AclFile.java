package io.sallyport.migration;

import io.sallyport.migration.AclEntry.Access;
import io.sallyport.migration.Report.Outcome;
import io.sallyport.migration.SourceFolder.TextFile;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Mosquitto's acl_file as it stands. Immutable.
 *
 * @param entries in the order of the file
 * @param users who is named in it, also without a topic
 * @param isWhole whether every line could be read; Mosquitto refuses a file of which one cannot
 */
record AclFile(List<AclEntry> entries, Set<String> users, boolean isWhole) {
  AclFile {
    entries = List.copyOf(entries);
    users = Set.copyOf(users);
  }

  /** Reads {@code file}; lines that make no sense go into the report. */
  static AclFile read(TextFile file, Report report) {
    return new Reader(file, report).read();
  }

  /** Goes through the lines once. */
  private static final class Reader {
    private final TextFile file;
    private final Report report;
    private final List<AclEntry> entries = new ArrayList<>();
    private final Set<String> users = new TreeSet<>();
    private AclEntry.Kind section = AclEntry.Kind.ANONYMOUS;
    private String user = "";
    private boolean whole = true;

    Reader(TextFile file, Report report) {
      this.file = file;
      this.report = report;
    }

    AclFile read() {
      for (int i = 0; i < file.lines().size(); i++) {
        String line = file.lines().get(i).stripTrailing();
        if (!line.startsWith("#") && !line.isBlank()) {
          line(leftOf(line), file.place(i));
        }
      }
      return new AclFile(entries, users, whole);
    }

    /** Words are parted by spaces alone. */
    private static String leftOf(String text) {
      int i = 0;
      while (i < text.length() && text.charAt(i) == ' ') {
        i++;
      }
      return text.substring(i);
    }

    private void line(String line, Place place) {
      int space = line.indexOf(' ');
      String word = space < 0 ? line : line.substring(0, space);
      String rest = space < 0 ? "" : leftOf(line.substring(space));
      switch (word) {
        case "user" -> user(rest.strip(), line, place);
        case "topic" -> entry(section, user, rest, line, place);
        case "pattern" -> entry(AclEntry.Kind.PATTERN, "", rest, line, place);
        default -> broken(line, place, "begins with none of user, topic, pattern");
      }
    }

    private void user(String name, String line, Place place) {
      if (name.isEmpty()) {
        broken(line, place, "names nobody");
        return;
      }
      section = AclEntry.Kind.USER;
      user = name;
      users.add(name);
    }

    private void entry(AclEntry.Kind kind, String whose, String rest, String line, Place place) {
      int space = rest.indexOf(' ');
      Access access = space < 0 ? Access.READWRITE : Access.of(rest.substring(0, space));
      String topic = space < 0 ? rest : rest.substring(space).strip();
      if (access == null) {
        broken(line, place, "has neither read, write, readwrite nor deny before its topic");
      } else if (!isFilter(topic)) {
        broken(line, place, "has no topic filter");
      } else {
        entries.add(new AclEntry(kind, whose, access, topic, place));
      }
    }

    private static boolean isFilter(String topic) {
      try {
        return !topic.isEmpty() && TopicFilter.of(topic).levelCount() > 0;
      } catch (InvalidTopic _) {
        return false;
      }
    }

    private void broken(String line, Place place, String why) {
      whole = false;
      report.add(
          Outcome.DECIDE,
          place,
          line.replaceAll(":\\$.*", ":…"), // a password_file that was named by mistake
          "the line " + why + ": Mosquitto refuses the file, and the draft has no active rule");
    }
  }
}
