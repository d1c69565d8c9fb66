package io.sallyport.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One {@code [[test]]}: what somebody must be allowed and what not, so that rules cannot come to
 * mean something else unnoticed. The one who is tested comes over TLS.
 *
 * @param who {@code user:NAME} or {@code guest:NAME}
 * @param roles which it has in the test; null for those that the device has
 * @param place where it stands, for example {@code sallyport.toml:44}
 */
public record AccessTest(
    Who who,
    @Nullable Set<String> roles,
    List<AccessRequest> allow,
    List<AccessRequest> deny,
    String place) {

  public AccessTest {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    roles = roles == null ? null : Set.copyOf(roles);
  }

  /** Of somebody with the roles that the device has. */
  public AccessTest(Who who, List<AccessRequest> allow, List<AccessRequest> deny, String place) {
    this(who, null, allow, deny, place);
  }

  /**
   * One line of a test, asked.
   *
   * @param expected whether the test says that it is allowed
   */
  public record Result(
      AccessTest test, AccessRequest request, boolean expected, Explanation explanation) {

    /** Whether it came out as it was written. */
    public boolean holds() {
      return explanation.isAllowed() == expected;
    }

    /** What came out and by which rule, on one line. */
    public String text() {
      String verdict = explanation.isAllowed() ? " may " : " may not ";
      String what = (request.action().word() + " " + request.where()).strip();
      return test.somebody()
          + verdict
          + what
          + ", by "
          + explanation.decidedBy()
          + (holds() ? "" : "; the test says otherwise");
    }
  }

  /** Reads {@code who} of a test: one somebody, not a kind of people. */
  public static Reading<Who> parseWho(String text) {
    Reading<Who> who = Who.parse(text);
    if (who instanceof Reading.Read<Who>(Who one)
        && (one.equals(new Who(Who.Kind.USER, "*"))
            || (one.kind() != Who.Kind.USER && one.kind() != Who.Kind.GUEST))) {
      return Reading.wrong(0, "a test is about one user:NAME or guest:NAME");
    }
    return who;
  }

  /**
   * Runs every test of {@code settings}, line by line.
   *
   * @param rolesOf the roles that a user has now; none for one who does not exist
   */
  public static List<Result> run(PolicySettings settings, Function<String, Set<String>> rolesOf) {
    List<Result> results = new ArrayList<>();
    for (AccessTest test : settings.tests()) {
      Subject subject = test.subject(rolesOf);
      test.allow.forEach(request -> results.add(test.ask(settings, subject, request, true)));
      test.deny.forEach(request -> results.add(test.ask(settings, subject, request, false)));
    }
    return results;
  }

  /** Those lines that did not come out as they were written. */
  public static List<Result> failures(
      PolicySettings settings, Function<String, Set<String>> rolesOf) {
    return run(settings, rolesOf).stream().filter(result -> !result.holds()).toList();
  }

  /** With the roles, where the test names them. */
  private String somebody() {
    Set<String> some = roles;
    return some == null || some.isEmpty()
        ? who.toString()
        : "%s as %s".formatted(who, String.join(", ", some.stream().sorted().toList()));
  }

  private Subject subject(Function<String, Set<String>> rolesOf) {
    return who.kind() == Who.Kind.GUEST
        ? Subject.guest(who.name())
        : Subject.user(who.name(), roles == null ? rolesOf.apply(who.name()) : roles);
  }

  private Result ask(
      PolicySettings settings, Subject subject, AccessRequest request, boolean expected) {
    return new Result(this, request, expected, Explanation.of(settings, subject, request));
  }
}
