package io.sallyport.trail;

import io.sallyport.policy.DraftRule;
import io.sallyport.policy.Explanation;
import io.sallyport.policy.PolicySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What would allow something that was denied: the role that is missing, or a rule. Immutable.
 *
 * @param draft lines of a rule; empty when none would help
 * @param lines the same and the role, for a terminal
 */
public record WouldAllow(List<String> draft, List<String> lines) {
  /** Why the nearest rule is silent, when nothing is missing but a role that a shell can take. */
  private static final Pattern ONLY_A_ROLE = Pattern.compile("is for role:([A-Za-z0-9_.-]+)");

  private static final Pattern PLAIN = Pattern.compile("user:([A-Za-z0-9][A-Za-z0-9_.@-]{0,127})");

  /**
   * @param denied asked of {@code rules}
   */
  public static WouldAllow of(PolicySettings rules, Explanation denied) {
    List<String> lines = new ArrayList<>();
    List<String> draft = DraftRule.of(rules, denied).orElse(List.of());
    Explanation.Step near = denied.nearest();
    Matcher role = ONLY_A_ROLE.matcher(near == null ? "" : near.why());
    Matcher user = PLAIN.matcher(denied.subject().id());
    String head = "  would allow  ";
    if (role.matches() && user.matches()) {
      lines.add(head + "sallyport device role %s --add %s".formatted(user.group(1), role.group(1)));
      head = "  or           ";
    }
    if (!draft.isEmpty()) {
      lines.add(head + "this rule, if that is what you mean:");
      draft.forEach(line -> lines.add("    " + line));
    } else if (lines.isEmpty()) {
      lines.add(head + "no further rule: what denies it has to be changed, or the connection");
    }
    return new WouldAllow(draft, List.copyOf(lines));
  }
}
