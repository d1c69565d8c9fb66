package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.Subscribe;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.ShareName;
import io.sallyport.topic.TopicFilter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of malformed.tsv, at the codec alone; testkit sends the same rows over sockets. */
@Tag("W1")
@Tag("W2")
@Tag("W3")
@Tag("W5")
@Tag("W8")
@Tag("W9")
@Tag("W10")
@Tag("W17")
@Tag("W52")
class MalformedPacketsTest {
  private static final DecoderLimits BEFORE_LOGIN = new DecoderLimits(16 << 10, 32);
  private static final DecoderLimits AFTER_LOGIN = new DecoderLimits(256 << 10, 32);

  static Stream<MalformedRow> refused() {
    return MalformedRow.all().stream().filter(row -> !row.passes());
  }

  static Stream<MalformedRow> passing() {
    return MalformedRow.all().stream().filter(MalformedRow::passes);
  }

  @Test
  void the_table_is_long_and_its_names_are_unique() {
    List<MalformedRow> rows = MalformedRow.all();
    assertThat(rows).hasSizeGreaterThan(170).doesNotHaveDuplicates();
    assertThat(rows.stream().map(MalformedRow::toString)).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void is_refused_for_its_reason(MalformedRow row) {
    PacketDecoder decoder = decoder(row);
    ProtocolViolation violation = refusal(decoder, Unpooled.wrappedBuffer(row.bytes()));
    assertThat(violation.reason().hex()).as(violation.getMessage()).isEqualTo(row.reason());
    assertThat(violation.clause()).as(violation.getMessage()).isEqualTo(row.clause());
    Packet answer = decoder.answer(violation, !row.first());
    assertThat(named(answer, decoder.version())).isEqualTo(row.reaction());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void is_refused_for_the_same_reason_when_it_drips(MalformedRow row) {
    ProtocolViolation atOnce = refusal(decoder(row), Unpooled.wrappedBuffer(row.bytes()));
    PacketDecoder decoder = decoder(row);
    ByteBuf in = Unpooled.buffer();
    ProtocolViolation dripped = null;
    for (int i = 0; i < row.bytes().length && dripped == null; i++) {
      in.writeByte(row.bytes()[i]);
      try {
        assertThat(decoder.decode(in)).as("after %d bytes", i + 1).isNull();
      } catch (ProtocolViolation found) {
        dripped = found;
      }
      assertThat(in.readerIndex()).isZero();
    }
    assertThat(dripped).isNotNull();
    assertThat(dripped.reason()).isEqualTo(atOnce.reason());
    assertThat(dripped.clause()).isEqualTo(atOnce.clause());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void spoils_the_connection_for_whatever_follows(MalformedRow row) {
    PacketDecoder decoder = decoder(row);
    ByteBuf in = Unpooled.buffer().writeBytes(row.bytes());
    ProtocolViolation first = refusal(decoder, in);
    in.clear().writeByte(0xC0).writeByte(0);
    assertThat(refusal(decoder, in)).isSameAs(first);
    assertThat(in.readerIndex()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("passing")
  void is_left_to_those_who_answer_it_in_its_own_place(MalformedRow row) {
    ByteBuf in = Unpooled.wrappedBuffer(row.bytes());
    Packet packet = decoder(row).decode(in);
    assertThat(in.readableBytes()).isZero();
    if (packet instanceof Subscribe subscribe && !row.clause().startsWith("limit")) {
      String filter = subscribe.requests().getFirst().filter();
      assertThat(catchThrowableOfType(InvalidTopic.class, () -> parse(filter))).isNotNull();
    }
  }

  private static void parse(String filter) {
    if (ShareName.isShared(filter)) {
      ShareName.in(filter);
      ShareName.filterIn(filter);
    } else {
      TopicFilter.of(filter);
    }
  }

  private static PacketDecoder decoder(MalformedRow row) {
    if (row.first()) {
      return new PacketDecoder(Side.BROKER, BEFORE_LOGIN, new TopicCache(16));
    }
    PacketDecoder decoder = Connections.opened(Side.BROKER, row.version(), AFTER_LOGIN);
    decoder.topicAliasMaximum(10);
    return decoder;
  }

  private static ProtocolViolation refusal(PacketDecoder decoder, ByteBuf in) {
    ProtocolViolation found =
        catchThrowableOfType(ProtocolViolation.class, () -> decoder.decode(in));
    assertThat(found).as("a refusal").isNotNull();
    return found;
  }

  /** {@code answer} as the column "reaction" writes it. */
  private static String named(Packet answer, ProtocolVersion version) {
    return switch (answer) {
      case null -> "close";
      case ConnAck refused when version.isFive() -> "connack:" + refused.reason().hex();
      case ConnAck refused -> "connack:" + refused.reason().connectReturnCode();
      case Disconnect goodbye -> "disconnect:" + goodbye.reason().hex();
      default -> answer.toString();
    };
  }
}
