package io.sallyport.policy;

import io.sallyport.principal.PrincipalId;
import io.sallyport.topic.Printable;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whom a rule is about: {@code any}, {@code user:NAME}, {@code user:*}, {@code role:NAME}, {@code
 * client:ID}, {@code guest:NAME}, {@code listener:NAME} or {@code certificate:OU=NAME}. Names are
 * compared, never matched.
 *
 * @param name empty for {@link Kind#ANY}
 */
public record Who(Kind kind, String name) {
  private static final String EVERY = "*";
  private static final String ALLOWED =
      "any, user:NAME, user:*, role:NAME, client:ID, guest:NAME, listener:NAME or"
          + " certificate:OU=NAME";

  /** What of a certificate can be named; the room pki writes it so when it reads one. */
  private static final List<String> CERTIFICATE_KINDS =
      List.of("CN", "O", "OU", "DNS", "URI", "EMAIL");

  private static final int LONGEST_CERTIFICATE_VALUE = 256;

  /** What the name is the name of. */
  public enum Kind {
    /** Every principal, guests included. */
    ANY,
    /** A user, or with {@code *} every user. */
    USER,
    ROLE,
    CLIENT,
    GUEST,
    LISTENER,
    /** What a verified certificate says, with its kind: {@code OU=plant}. */
    CERTIFICATE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static final Who ANY = new Who(Kind.ANY, "");

  /** Every user, and no guest. */
  public static final Who EVERY_USER = new Who(Kind.USER, EVERY);

  /** Reads one entry of {@code who}. */
  public static Reading<Who> parse(String text) {
    if (text.equals("any")) {
      return Reading.read(ANY);
    }
    int colon = text.indexOf(':');
    Kind kind = colon < 0 ? null : kindOf(text.substring(0, colon));
    if (kind == null) {
      return Reading.wrong(0, "\"%s\" is nobody; write %s".formatted(Printable.of(text), ALLOWED));
    }
    String name = text.substring(colon + 1);
    String problem = problemOf(kind, name);
    return problem == null ? Reading.read(new Who(kind, name)) : Reading.wrong(colon + 1, problem);
  }

  private static @Nullable Kind kindOf(String word) {
    for (Kind kind : Kind.values()) {
      if (kind != Kind.ANY && kind.word().equals(word)) {
        return kind;
      }
    }
    return null;
  }

  private static @Nullable String problemOf(Kind kind, String name) {
    if (name.isEmpty()) {
      return "a name is missing after %s:".formatted(kind.word());
    }
    if (kind == Kind.CERTIFICATE) {
      return problemOfCertificate(name);
    }
    if (name.equals(EVERY)) {
      return kind == Kind.USER
          ? null
          : "only user:* stands for every one; %s: needs a name".formatted(kind.word());
    }
    boolean isName = kind != Kind.USER && kind != Kind.GUEST || PrincipalId.isName(name);
    return isName
        ? null
        : "\"%s\" cannot be a name: no / + # : $, no control characters, at most 128 characters"
            .formatted(Printable.of(name));
  }

  private static @Nullable String problemOfCertificate(String text) {
    int equals = text.indexOf('=');
    if (equals < 0 || !CERTIFICATE_KINDS.contains(text.substring(0, equals))) {
      return "\"%s\" is nothing of a certificate; write one of %s, then = and the value"
          .formatted(Printable.of(text), String.join(" ", CERTIFICATE_KINDS));
    }
    String value = text.substring(equals + 1);
    boolean plain =
        !value.isBlank()
            && value.strip().equals(value)
            && value.length() <= LONGEST_CERTIFICATE_VALUE
            && value.chars().noneMatch(c -> Character.isISOControl(c) || c == '*');
    return plain
        ? null
        : "what a certificate says is compared as a whole: 1 to %d characters, no * or control"
                .formatted(LONGEST_CERTIFICATE_VALUE)
            + " character, no blank at its ends";
  }

  /**
   * Whether it depends on how somebody came, which is not known any more of what was kept. Not so
   * the client id, which is kept with it.
   */
  boolean isOfConnection() {
    return kind == Kind.LISTENER || kind == Kind.CERTIFICATE;
  }

  boolean covers(Subject subject) {
    return switch (kind) {
      case ANY -> true;
      case USER -> !subject.isGuest() && (name.equals(EVERY) || name.equals(subject.name()));
      case GUEST -> subject.isGuest() && name.equals(subject.name());
      case ROLE -> subject.roles().contains(name);
      case CLIENT -> name.equals(subject.clientId());
      case LISTENER -> name.equals(subject.listener());
      case CERTIFICATE -> subject.certificate().contains(name);
    };
  }

  /** Whether whoever this covers is covered by {@code other} too. */
  public boolean isWithin(Who other) {
    return other.kind == Kind.ANY
        || equals(other)
        || (kind == Kind.USER && other.kind == Kind.USER && other.name.equals(EVERY));
  }

  /** As it is written in a rule. */
  @Override
  public String toString() {
    return kind == Kind.ANY ? "any" : kind.word() + ":" + Printable.of(name);
  }
}
