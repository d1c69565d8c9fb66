package io.sallyport.port;

import io.sallyport.principal.PrincipalId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which client ids may come through a listener: {@code {user}} stands for the user's own name, a
 * last {@code *} for any rest. Names are put in as they are and mean only themselves. Immutable and
 * thread-safe.
 *
 * @param shapes any of them suffices; empty lets every id in
 */
public record ClientIdShapes(List<Shape> shapes) {
  /** Every id may come. */
  public static final ClientIdShapes EVERY = new ClientIdShapes(List.of());

  private static final String USER = "{user}";
  private static final char REST = '*';

  public ClientIdShapes {
    shapes = List.copyOf(shapes);
  }

  /**
   * One of them.
   *
   * @param head what stands before the name, or all there is
   * @param tail what stands behind the name; null when no name is in it
   * @param open whether anything may follow
   */
  public record Shape(String head, @Nullable String tail, boolean open) {
    boolean covers(PrincipalId who, String clientId) {
      String text = head;
      if (tail != null) {
        if (who.isGuest()) {
          return false; // a guest has no user name
        }
        text = head + who.name() + tail;
      }
      return open ? clientId.startsWith(text) : clientId.equals(text);
    }
  }

  /** What is wrong with {@code text} as a shape; null when nothing is. */
  public static @Nullable String problemOf(String text) {
    int rest = text.indexOf(REST);
    int user = text.indexOf(USER);
    String plain = text.replace(USER, "");
    if (text.isEmpty() || text.equals(String.valueOf(REST))) {
      return "it covers nothing, or everything: leave client_ids out to let every id in";
    }
    if (text.length() > 256 || text.chars().anyMatch(Character::isISOControl)) {
      return "it is longer than 256 characters, or holds a control character";
    }
    if (rest >= 0 && rest != text.length() - 1) {
      return "a * stands at the end and means any rest";
    }
    if (user != text.lastIndexOf(USER) || plain.indexOf('{') >= 0 || plain.indexOf('}') >= 0) {
      return "{user} may stand in it once, and no other braces";
    }
    return text.endsWith(USER + REST)
        ? "with {user}* the user lamp could come as lampshade: put a - between them"
        : null;
  }

  /**
   * @param text of which {@link #problemOf} says nothing
   */
  public static Shape shape(String text) {
    boolean open = text.endsWith(String.valueOf(REST));
    String body = open ? text.substring(0, text.length() - 1) : text;
    int user = body.indexOf(USER);
    return user < 0
        ? new Shape(body, null, open)
        : new Shape(body.substring(0, user), body.substring(user + USER.length()), open);
  }

  /** Whether {@code who} may come with the id that it has sent, which is not empty. */
  public boolean allow(PrincipalId who, String clientId) {
    return shapes.isEmpty() || shapes.stream().anyMatch(shape -> shape.covers(who, clientId));
  }
}
