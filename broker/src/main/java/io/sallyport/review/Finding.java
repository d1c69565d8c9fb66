package io.sallyport.review;

/**
 * Something about a sound rule that its author may not have meant. Immutable; read by people,
 * nothing else depends on it.
 *
 * @param rule which rule, from 0 in the order of the file
 * @param key the key of the rule to look at: {@code topics}
 * @param text what was found, on one line, as the end of a sentence that begins with the rule
 * @param fix what to write instead
 */
public record Finding(Kind kind, int rule, String key, String text, String fix) {

  /** What sort of thing was found. */
  public enum Kind {
    /** Nobody who can come is covered, or nothing that anybody can name. */
    UNREACHABLE,
    /** All that it grants is denied by another rule. */
    DENIED_ANYWAY,
    /** Another rule of the same effect does all that it does. */
    REPEATED,
    /** Every topic, for somebody who is not named. */
    EVERYTHING,
    /** A part of it makes another part meaningless. */
    WIDER_THAN_NEEDED,
    /** Each may write where the others write. */
    PLACEHOLDER_MISSING,
    /** It believes what a client says of itself. */
    CLIENT_ID_TRUSTED,
    /** A denial that those whom it is about can walk around. */
    ESCAPABLE
  }
}
