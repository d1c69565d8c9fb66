package io.sallyport.migration;

import io.sallyport.identity.PasswordHash;
import io.sallyport.migration.Report.Outcome;
import io.sallyport.migration.SourceFolder.TextFile;
import io.sallyport.principal.PrincipalId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may log in by Mosquitto's password_file. Immutable; never printed with its hashes.
 *
 * @param entries by user name, in the order of the file
 */
record PasswordFile(Map<String, Entry> entries) {
  private static final String NEW_ONE = "devices.sh makes a new one, which has to reach the device";

  /**
   * @param hash null when it cannot be carried over
   */
  record Entry(Place place, @Nullable PasswordHash hash) {}

  PasswordFile {
    entries = new LinkedHashMap<>(entries);
  }

  static PasswordFile none() {
    return new PasswordFile(Map.of());
  }

  static PasswordFile read(TextFile file, Report report) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (int i = 0; i < file.lines().size(); i++) {
      String line = file.lines().get(i).strip();
      int colon = line.indexOf(':');
      if (line.startsWith("#") || line.isEmpty()) {
        continue;
      }
      String user = colon < 0 ? "" : line.substring(0, colon).strip();
      String secret = colon < 0 ? "" : line.substring(colon + 1).strip();
      if (user.isEmpty() || secret.isEmpty()) {
        report.add(
            Outcome.NOT_SUPPORTED, file.place(i), "(a line of passwords)", "nobody logs in by it");
        continue;
      }
      PasswordHash hash = tell(user, secret, file.place(i), report);
      if (PrincipalId.isName(user)) {
        entries.putIfAbsent(user, new Entry(file.place(i), hash));
      }
    }
    return new PasswordFile(entries);
  }

  private static @Nullable PasswordHash tell(
      String user, String secret, Place place, Report report) {
    String who = "password of " + user;
    if (!PrincipalId.isName(user)) {
      report.add(
          Outcome.DECIDE,
          place,
          who,
          "a name here has none of / + # : $ and no control characters: rename the user");
      return null;
    }
    if (secret.startsWith("$argon2id$")) {
      try {
        PasswordHash hash = PasswordHash.parse(secret);
        report.add(Outcome.CONVERTED, place, who, "the hash is in devices.jsonl");
        return hash;
      } catch (IllegalArgumentException unlike) {
        report.add(Outcome.TIGHTENED, place, who, unlike.getMessage() + "; " + NEW_ONE);
        return null;
      }
    }
    String kind =
        secret.startsWith("$7$")
            ? "PBKDF2-SHA512"
            : secret.startsWith("$6$") ? "salted SHA-512" : "nothing that is known";
    report.add(
        Outcome.TIGHTENED,
        place,
        who,
        "%s is not taken over, passwords are Argon2id here; %s".formatted(kind, NEW_ONE));
    return null;
  }

  /** How many, not who. */
  @Override
  public String toString() {
    return "PasswordFile[" + entries.size() + "]";
  }
}
