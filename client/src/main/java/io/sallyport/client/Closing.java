package io.sallyport.client;

import io.sallyport.packet.ReasonCode;

/**
 * How a connection ended.
 *
 * @param reason what was said on the wire, by us or by the broker; {@link
 *     ReasonCode#UNSPECIFIED_ERROR} when nothing was
 * @param text a sentence for people, printable
 */
public record Closing(Cause cause, ReasonCode reason, String text) {
  /** Who or what ended it. */
  public enum Cause {
    /** We said goodbye, or closed on purpose. */
    OURS,
    /** The broker sent DISCONNECT. */
    BROKER,
    /** The connection broke without a word. */
    LOST,
    /** The broker broke the protocol or a limit we had told it, so we left. */
    VIOLATION,
    /** The broker answered no ping in time. */
    SILENCE
  }
}
