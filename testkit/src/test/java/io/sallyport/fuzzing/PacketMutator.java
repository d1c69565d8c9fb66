package io.sallyport.fuzzing;

import io.sallyport.packet.PacketType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Spoils packets while their parts can still be told apart. Confined to one thread. */
final class PacketMutator {
  private static final List<Mutation> KINDS =
      Arrays.stream(Mutation.values()).filter(m -> m.level() == Mutation.Level.PACKET).toList();

  private static final Set<Mutation> MOVES =
      EnumSet.of(
          Mutation.PACKETS_SWAPPED,
          Mutation.PACKET_TWICE,
          Mutation.PACKET_OMITTED,
          Mutation.PACKET_OUT_OF_PLACE);

  private final SplittableRandom chance;
  private final Grammar grammar;
  private final List<Draft> drafts;

  PacketMutator(SplittableRandom chance, Grammar grammar, List<Draft> drafts) {
    this.chance = chance;
    this.grammar = grammar;
    this.drafts = drafts;
  }

  /** Does one thing to one packet; the answer is null when that packet has no place for it. */
  @Nullable Mutation spoil() {
    Mutation kind = KINDS.get(chance.nextInt(KINDS.size()));
    if (drafts.isEmpty()) {
      return null;
    }
    int at = chance.nextInt(drafts.size());
    Draft draft = drafts.get(at);
    if (MOVES.contains(kind)) {
      move(kind, draft, at);
      return kind;
    }
    Draft changed = changed(kind, draft);
    if (changed == null) {
      return null;
    }
    drafts.set(at, changed);
    return kind;
  }

  private @Nullable Draft changed(Mutation kind, Draft draft) {
    return switch (kind) {
      case FIRST_BYTE_FLAGS -> draft.withFirst(draft.first() ^ 1 << chance.nextInt(4));
      case FIRST_BYTE_ANYTHING -> draft.withFirst(chance.nextInt(256));
      case PACKET_ID_OTHER -> field(draft, Field.PacketId.class, _ -> otherId());
      case NUMBER_EXTREME -> number(draft);
      case FIELD_TWICE, FIELD_REMOVED -> repeated(kind, draft);
      case PROPERTY_ADDED, PROPERTY_TWICE, PROPERTY_UNKNOWN, PROPERTY_LENGTH_LIES ->
          field(draft, Field.Properties.class, list -> property(kind, list));
      case LENGTH_SHORT -> draft.lying(-1 - chance.nextInt(5));
      case LENGTH_LONG -> draft.lying(1 + chance.nextInt(chance.nextBoolean() ? 5 : 300_000_000));
      case LENGTH_PADDED -> draft.padded();
      case TEXT_BROKEN -> text(draft, text -> Words.broken(text, chance));
      case TEXT_LONG -> text(draft, _ -> Words.longText(chance));
      case TOPIC_DEEP -> text(draft, _ -> Words.deep(chance));
      case TOPIC_RESERVED -> text(draft, _ -> Words.reserved(chance));
      case SHARE_ODD -> text(draft, _ -> Words.oddShare(chance));
      default -> throw new IllegalArgumentException(kind + " is not about packets");
    };
  }

  private void move(Mutation kind, Draft draft, int at) {
    switch (kind) {
      case PACKETS_SWAPPED -> Collections.swap(drafts, at, chance.nextInt(drafts.size()));
      case PACKET_OMITTED -> drafts.remove(at);
      case PACKET_TWICE -> {
        boolean again = draft.first() >> 4 == PacketType.PUBLISH.number() && chance.nextBoolean();
        drafts.add(at + 1, again ? draft.withFirst(draft.first() | 8) : draft);
      }
      default -> drafts.add(at + 1, grammar.outOfPlace());
    }
  }

  private Field otherId() {
    return new Field.PacketId(Words.one(new int[] {0, 1, 2, 3, 0xFFFF, 40}, chance));
  }

  /** Changes one field of {@code kind}, if there is one. */
  private <F extends Field> @Nullable Draft field(
      Draft draft, Class<F> kind, Function<F, Field> change) {
    int at = any(draft, i -> kind.isInstance(draft.fields().get(i)));
    return at < 0 ? null : draft.with(at, change.apply(kind.cast(draft.fields().get(at))));
  }

  private int any(Draft draft, IntPredicate wanted) {
    int[] found = IntStream.range(0, draft.fields().size()).filter(wanted).toArray();
    return found.length == 0 ? -1 : found[chance.nextInt(found.length)];
  }

  private @Nullable Draft text(Draft draft, Function<byte[], byte[]> change) {
    return field(draft, Field.Text.class, text -> new Field.Text(change.apply(text.bytes())));
  }

  /** A number of the packet, or one inside a property. */
  private @Nullable Draft number(Draft draft) {
    if (chance.nextBoolean()) {
      return field(
          draft, Field.Number.class, number -> new Field.Number(number.bytes(), extreme()));
    }
    return field(
        draft,
        Field.Properties.class,
        list ->
            new Field.Properties(
                list.all().stream()
                    .map(it -> new Field.Property(it.identifier(), extremes(it.value())))
                    .toList(),
                0));
  }

  private List<Field> extremes(List<Field> value) {
    return value.stream()
        .map(field ->
            switch (field) {
              case Field.Number number -> new Field.Number(number.bytes(), extreme());
              case Field.Variable _ -> new Field.Variable((int) extreme() & 0x0FFFFFFF);
              case Field other -> other;
            })
        .toList();
  }

  private long extreme() {
    return Words.extreme(chance);
  }

  private @Nullable Draft repeated(Mutation kind, Draft draft) {
    int at = any(draft, _ -> true);
    if (at < 0) {
      return null;
    }
    List<Field> fields = new ArrayList<>(draft.fields());
    if (kind == Mutation.FIELD_REMOVED) {
      fields.remove(at);
    } else {
      fields.add(at, fields.get(at));
    }
    return draft.withFields(fields);
  }

  private Field property(Mutation kind, Field.Properties list) {
    List<Field.Property> all = new ArrayList<>(list.all());
    int lie = 0;
    switch (kind) {
      case PROPERTY_TWICE -> {
        Field.Property one = all.isEmpty() ? anyProperty() : all.get(chance.nextInt(all.size()));
        all.add(one);
        all.add(one);
      }
      case PROPERTY_UNKNOWN ->
          all.add(
              new Field.Property(
                  Words.one(new int[] {0, 4, 0x7F, 0x80, 0x2B, 16_384, 268_435_455}, chance),
                  List.of(new Field.Number(4, extreme()))));
      case PROPERTY_LENGTH_LIES ->
          lie = Words.one(new int[] {-5, -1, 1, 2, 50, 8_000_000, 268_000_000}, chance);
      default -> all.add(chance.nextInt(all.size() + 1), anyProperty());
    }
    return new Field.Properties(all, lie);
  }

  /** Any property of the specification, wherever it belongs. */
  private Field.Property anyProperty() {
    var properties = io.sallyport.packet.Property.values();
    var property = properties[chance.nextInt(properties.length)];
    Field text = Field.Text.of(Words.topic(chance));
    Field[] value =
        switch (property.kind()) {
          case BYTE -> new Field[] {new Field.Number(1, chance.nextInt(3))};
          case TWO_BYTES -> new Field[] {new Field.Number(2, chance.nextInt(20))};
          case FOUR_BYTES -> new Field[] {new Field.Number(4, chance.nextInt(20))};
          case VARIABLE -> new Field[] {new Field.Variable(chance.nextInt(20))};
          case TEXT, BINARY -> new Field[] {text};
          case PAIR -> new Field[] {text, text};
        };
    return Field.Property.of(property, value);
  }
}
