package io.sallyport.fuzzing;

import io.sallyport.packet.PacketType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A packet before it is bytes. Immutable.
 *
 * @param first its first byte
 * @param lie how much longer than it is its remaining length says
 * @param padding whether the remaining length is written with more digits than it needs
 */
record Draft(int first, List<Field> fields, int lie, boolean padding) {
  Draft {
    fields = List.copyOf(fields);
  }

  static Draft of(PacketType type, int flags, List<Field> fields) {
    return new Draft(type.number() << 4 | flags, fields, 0, false);
  }

  static Draft of(PacketType type, int flags, Field... fields) {
    return of(type, flags, List.of(fields));
  }

  Draft withFirst(int other) {
    return new Draft(other & 0xFF, fields, lie, padding);
  }

  Draft withFields(List<Field> others) {
    return new Draft(first, others, lie, padding);
  }

  Draft with(int index, Field other) {
    List<Field> changed = new ArrayList<>(fields);
    changed.set(index, other);
    return withFields(changed);
  }

  Draft lying(int more) {
    return new Draft(first, fields, more, padding);
  }

  Draft padded() {
    return new Draft(first, fields, lie, true);
  }

  /** What it is meant to be, as long as nobody changed its first byte. */
  String title() {
    int number = first >> 4;
    return number == 0 ? "RESERVED" : PacketType.of(number).name();
  }

  byte[] bytes() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    fields.forEach(field -> field.write(body));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    ByteArrayOutputStream length = new ByteArrayOutputStream();
    new Field.Variable(Math.max(0, body.size() + lie)).write(length);
    byte[] digits = length.toByteArray();
    if (padding) {
      digits[digits.length - 1] |= (byte) 0x80;
    }
    out.writeBytes(digits);
    if (padding) {
      out.write(0);
    }
    out.writeBytes(body.toByteArray());
    return out.toByteArray();
  }
}
