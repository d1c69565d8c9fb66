package io.sallyport.principal;

/**
 * Who owns a session, a client id, a will or a retained message: {@code user:NAME} or {@code
 * guest:NAME}, and which holder of that name.
 *
 * <p>A device that is removed and made anew has a higher generation and so is somebody else. The
 * listener and the way of logging in do not count.
 *
 * @param generation from 1 for users; 0 for guests
 */
public record PrincipalId(Kind kind, String name, long generation) {

  /** What kind of name it is. */
  public enum Kind {
    USER,
    GUEST
  }

  /**
   * @throws IllegalArgumentException when the name breaks {@link #isName}
   */
  public PrincipalId {
    if (!isName(name)) {
      throw new IllegalArgumentException("not a principal's name");
    }
  }

  public static PrincipalId user(String name, long generation) {
    return new PrincipalId(Kind.USER, name, generation);
  }

  public static PrincipalId guest(String name) {
    return new PrincipalId(Kind.GUEST, name, 0);
  }

  /**
   * Whether {@code text} may name a principal: 1 to 128 characters, none of {@code / + # : $}, no
   * NUL, control, format or surrogate character. Such a name is the same thing as data, as a topic
   * level and on a line of a log.
   */
  public static boolean isName(String text) {
    if (text.isEmpty() || text.length() > 128) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int type = Character.getType(c);
      if ("/+#:$".indexOf(c) >= 0
          || type == Character.CONTROL
          || type == Character.FORMAT
          || type == Character.SURROGATE
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR
          || type == Character.UNASSIGNED) {
        return false;
      }
    }
    return true;
  }

  /**
   * {@code text} with {@code / + # : $ %} written as {@code %} and two hexadecimal digits, so that
   * it can be a name; different texts stay different.
   */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("/+#:$%".indexOf(c) >= 0) {
        out.append('%').append("%02X".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  public boolean isGuest() {
    return kind == Kind.GUEST;
  }

  /** {@code user:NAME} or {@code guest:NAME}, as rules and people write it. */
  @Override
  public String toString() {
    return (isGuest() ? "guest:" : "user:") + name;
  }
}
