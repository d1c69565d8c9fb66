package io.sallyport.migration;

import io.sallyport.command.Launcher;
import io.sallyport.home.DeviceLine;
import io.sallyport.identity.Account;
import io.sallyport.identity.PasswordHash;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The devices of the draft: commands that make them, and lines of devices.jsonl for those whose
 * hash could be kept. Immutable; holds hashes, so it is never printed.
 *
 * @param monitors who reads $SYS and so has the role monitor
 * @param passwords whether somebody logs in with one at all
 * @param believed whether the source lets in a user name that has no password there
 */
record DeviceDraft(
    People people, PasswordFile file, Set<String> monitors, boolean passwords, boolean believed) {

  /** How many devices there will be. */
  int size() {
    int doors = (passwords ? 1 : 0) + (people.prefix() == null ? 0 : 1);
    return people.users().size() * doors;
  }

  /**
   * A shell script.
   *
   * @param line makes the line that runs a verb of this program
   */
  String commands(UnaryOperator<String> line) {
    StringBuilder out =
        new StringBuilder(
            """
            #!/bin/sh
            # Each line makes a device. A password that is made is printed once: bring it to the device.
            set -e
            """);
    for (String user : people.users()) {
      String role = monitors.contains(user) ? " --role monitor" : "";
      if (passwords && hash(user) == null) {
        boolean logsIn = believed || file.entries().containsKey(user);
        out.append(logsIn ? "" : "# cannot log in at the source: ");
        out.append(line.apply("device add " + Launcher.quoted(user) + role)).append('\n');
      }
      if (people.prefix() != null) {
        String name = Launcher.quoted(people.byCertificate(user));
        out.append(line.apply("device add " + name + role + " --no-password")).append('\n');
      }
    }
    return out.toString();
  }

  /** Lines for devices.jsonl; empty when no hash could be kept. */
  String lines() {
    StringBuilder out = new StringBuilder();
    for (String user : people.users()) {
      PasswordHash hash = passwords ? hash(user) : null;
      if (hash != null) {
        Set<String> roles = monitors.contains(user) ? Set.of("monitor") : Set.of();
        out.append(DeviceLine.of(new Account(user, 1, hash, roles, Map.of())).json()).append('\n');
      }
    }
    return out.toString();
  }

  private @Nullable PasswordHash hash(String user) {
    PasswordFile.Entry entry = file.entries().get(user);
    return entry == null ? null : entry.hash();
  }

  @Override
  public String toString() {
    return "DeviceDraft[" + size() + "]";
  }
}
