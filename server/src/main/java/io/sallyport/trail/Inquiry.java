package io.sallyport.trail;

import io.sallyport.policy.PolicySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds a refusal by its id: among the recent ones first, then in the trail. Thread-safe; blocks on
 * the disk.
 */
public final class Inquiry {
  private static final Pattern ID = Pattern.compile("SP-[A-Z2-7]{6}");

  private final RecentRefusals recent;
  private final Path folder;

  /**
   * @param recent empty where no broker runs
   * @param folder where the trail lies
   */
  public Inquiry(RecentRefusals recent, Path folder) {
    this.recent = recent;
    this.folder = folder;
  }

  /** {@code typed} as ids are written, whatever its case and with or without SP-; or empty. */
  public static Optional<String> id(String typed) {
    String upper = typed.strip().toUpperCase(Locale.ROOT);
    String whole = upper.startsWith("SP-") ? upper : "SP-" + upper;
    return ID.matcher(whole).matches() ? Optional.of(whole) : Optional.empty();
  }

  /**
   * @param settings the rules in force; null when they cannot be read
   * @param rolesOf of a device, by its name; null when it is not there any more
   * @return empty when nobody remembers it
   */
  public Optional<Story> why(
      String id, @Nullable PolicySettings settings, Function<String, @Nullable Set<String>> rolesOf)
      throws IOException {
    StoryTeller teller = new StoryTeller(settings, rolesOf);
    Optional<RecentRefusals.Refused> fresh = recent.find(id);
    if (fresh.isPresent()) {
      String time = Instant.ofEpochMilli(fresh.get().millis()).toString();
      return Optional.of(teller.tell(fresh.get().fact(), time, 0));
    }
    return TrailSearch.byId(folder, id)
        .map(entry -> teller.tell(entry.fact(), entry.time(), entry.n()));
  }
}
