package io.sallyport.fuzzing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A part of a packet that a mutation can take hold of; any value is allowed, right or wrong. */
sealed interface Field {

  /** Writes it as it goes over the wire. */
  void write(ByteArrayOutputStream out);

  /** So many bytes of a number, the highest first. */
  record Number(int bytes, long value) implements Field {
    @Override
    public void write(ByteArrayOutputStream out) {
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.write((int) (value >> shift));
      }
    }
  }

  /** The packet id, so that one can be taken for another. */
  record PacketId(int value) implements Field {
    @Override
    public void write(ByteArrayOutputStream out) {
      new Number(2, value).write(out);
    }
  }

  /** A variable byte integer in as few bytes as it needs. */
  record Variable(int value) implements Field {
    @Override
    public void write(ByteArrayOutputStream out) {
      int rest = value;
      do {
        int digit = rest & 0x7F;
        rest >>>= 7;
        out.write(rest == 0 ? digit : digit | 0x80);
      } while (rest != 0);
    }
  }

  /** Bytes with their length before them. */
  record Text(byte[] bytes) implements Field {
    static Text of(String text) {
      return new Text(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void write(ByteArrayOutputStream out) {
      new Number(2, bytes.length).write(out);
      out.writeBytes(bytes);
    }
  }

  /** Bytes as they are. */
  record Raw(byte[] bytes) implements Field {
    @Override
    public void write(ByteArrayOutputStream out) {
      out.writeBytes(bytes);
    }
  }

  /** One property: its identifier and what follows. */
  record Property(int identifier, List<Field> value) {
    static Property of(io.sallyport.packet.Property property, Field... value) {
      return new Property(property.identifier(), List.of(value));
    }
  }

  /**
   * The list of properties.
   *
   * @param lie how much longer than it is its length says
   */
  record Properties(List<Property> all, int lie) implements Field {
    public Properties {
      all = List.copyOf(all);
    }

    @Override
    public void write(ByteArrayOutputStream out) {
      ByteArrayOutputStream inner = new ByteArrayOutputStream();
      for (Property property : all) {
        new Variable(property.identifier()).write(inner);
        property.value().forEach(field -> field.write(inner));
      }
      new Variable(Math.max(0, inner.size() + lie)).write(out);
      out.writeBytes(inner.toByteArray());
    }
  }
}
