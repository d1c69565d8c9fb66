package io.sallyport.differential;

import io.sallyport.packet.Packet;
import io.sallyport.packet.Publish;
import org.jspecify.annotations.Nullable;

/**
 * Something that a broker did to a client. Two are equal when their texts are.
 *
 * @param packet null for what is no packet
 */
record Heard(String text, @Nullable Packet packet) {
  /** The broker has ended the connection. */
  static final Heard CLOSED = new Heard("(closed)", null);

  /** The broker neither answers nor ends the connection. */
  static final Heard SILENT = new Heard("(silent)", null);

  static Heard of(Packet packet, String tag) {
    return new Heard(Described.of(packet).replace(tag, "~"), packet);
  }

  boolean is(Class<? extends Packet> kind) {
    return kind.isInstance(packet);
  }

  @Nullable Publish message() {
    return packet instanceof Publish message ? message : null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Heard that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
