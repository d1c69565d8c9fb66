package io.sallyport.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.packet.Will;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes that logs hold for ever. */
class RecordFormatTest {
  private static final SessionKey KEY = new SessionKey("t", "c-ä");
  private static final Author AUTHOR =
      Author.of(PrincipalId.user("ann", 7), List.of("b", "a"), "c-ä");
  private static final Properties PROPERTIES =
      Properties.builder()
          .number(Property.MESSAGE_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
          .text(Property.CONTENT_TYPE, "text")
          .binary(Property.CORRELATION_DATA, new byte[] {1, 2})
          .user("k", "v")
          .user("k", "w")
          .build();
  private static final Message MESSAGE =
      new Message(
          "t",
          AUTHOR,
          TopicName.of("a/b"),
          QoS.EXACTLY_ONCE,
          true,
          PROPERTIES,
          Payload.of("hello"),
          4_294_967_295_000L);

  private static final GroupKey GROUP = new GroupKey("t", TopicFilter.of("$share/n-ä/a/+"));
  private static final Subscription SHARED =
      new Subscription(
          GROUP.shared(), QoS.EXACTLY_ONCE, false, true, RetainHandling.SEND_IF_NEW, 12);

  static Stream<Record> records() {
    return Stream.of(
        new Record.Claim(),
        new Record.Configure(new ShardSettings(1, 2, QueueFull.DISCONNECT, 3, 4)),
        new Record.Attach(
            KEY,
            Long.MIN_VALUE,
            AUTHOR,
            new Record.Terms(true, false, true, 0xFFFF_FFFFL, 65_535),
            new Will(TopicName.of("w"), QoS.AT_LEAST_ONCE, true, PROPERTIES, Payload.of("gone"))),
        new Record.Attach(KEY, 1, AUTHOR, Record.Terms.erase(), null),
        new Record.Detach(KEY, 2, Record.Detach.AS_AGREED, true),
        new Record.Expire(KEY, 3),
        new Record.Sweep(256),
        new Record.Join(
            GROUP, 1, PrincipalId.user("ö", 9), new Record.Member("c-ä", 2), SHARED, 65_535),
        new Record.Join(GROUP, 1, PrincipalId.guest("g"), null, SHARED, 1),
        Record.SendWill.toNobody(5),
        new Record.SendWill(6, MESSAGE, List.of(new Record.Target(15, Record.Purpose.BOTH))),
        new Record.Restrict(PrincipalId.user("u", 3), true),
        new Record.Leave(GROUP, 2, List.of(3L, Long.MAX_VALUE)),
        new Record.Settle(
            GROUP, 3, List.of(new Record.Settled(4, true), new Record.Settled(5, false))),
        new Record.EndMembership(GROUP, new Record.Member("c", 6), 7),
        new Record.Take(KEY, 8, GROUP, 9, 10, 11, MESSAGE, true, 268_435_455),
        new Record.Remove(KEY),
        new Record.Withdraw(
            KEY, 9, List.of("a/#", "$share/g/ö"), List.of(1L, Long.MAX_VALUE), true),
        new Record.Withdraw(KEY, 9, List.of(), List.of(), false),
        new Record.RemovePrincipal(PrincipalId.guest("g")),
        new Record.Subscribe(
            KEY,
            4,
            List.of(
                new Subscription(
                    TopicFilter.of("a/+/#"),
                    QoS.EXACTLY_ONCE,
                    true,
                    false,
                    RetainHandling.DO_NOT_SEND,
                    268_435_455))),
        new Record.Unsubscribe(KEY, 5, List.of("a", "#")),
        new Record.Publish(MESSAGE, null, Record.Purpose.SESSIONS),
        new Record.Publish(
            MESSAGE, new Record.Source(15, 6), new Record.Purpose(false, true, true, false)),
        new Record.Enqueue(KEY, 7, MESSAGE, QoS.AT_LEAST_ONCE, 8),
        new Record.Progress(
            KEY,
            9,
            Arrays.stream(Record.Step.values()).map(s -> new Record.Ack(s, 65_535)).toList()),
        new Record.Accept(
            KEY, 10, 11, MESSAGE, List.of(new Record.Target(1_023, Record.Purpose.BOTH)), true),
        new Record.Release(KEY, 12, List.of(1, 65_535)),
        new Record.Discard("", List.of(new Record.Kept("a/ö", 14), new Record.Kept("b", 1))),
        new Record.Forwarded(1_023, 13));
  }

  @ParameterizedTest
  @MethodSource("records")
  void what_was_written_is_read(Record record) {
    assertThat(RecordFormat.read(RecordFormat.write(record))).isEqualTo(record);
  }

  @Test
  void every_kind_of_record_is_tried_here() {
    assertThat(records().map(Object::getClass).distinct().count())
        .isEqualTo(
            Arrays.stream(Record.class.getDeclaredClasses())
                .filter(type -> type.isRecord() && Record.class.isAssignableFrom(type))
                .count());
  }

  @Test
  void the_bytes_are_these_and_never_others() {
    assertThat(hex(new Record.Detach(new SessionKey("", "c1"), 7, -1, true)))
        .isEqualTo("03" + "04" + "0000" + "00026331" + "0000000000000007" + "f".repeat(16) + "01");
    assertThat(hex(new Record.Publish(MESSAGE, new Record.Source(2, 3), Record.Purpose.BOTH)))
        .isEqualTo(
            "03"
                + "0a" // version, kind
                + "01"
                + "0002"
                + "0000000000000003" // source
                + "01010101" // purpose
                + "000174" // tenant
                + "00"
                + "0003616e6e"
                + "0000000000000007" // principal
                + "0002"
                + "000161"
                + "000162" // roles, sorted
                + "0004632dc3a4" // client id
                + "0003612f62"
                + "02"
                + "01" // topic, QoS, retain
                + "0003" // properties
                + "0200"
                + "00000000ffffffff"
                + "0301"
                + "000474657874"
                + "0902"
                + "00020102"
                + "0002"
                + "00016b000176"
                + "00016b000177" // user properties
                + "00000005"
                + "68656c6c6f" // payload
                + "000003e7fffffc18"); // when it expires
  }

  private static String hex(Record record) {
    return HexFormat.of().formatHex(RecordFormat.write(record));
  }

  @Test
  void an_unknown_version_stops_with_a_clear_message() {
    byte[] bytes = RecordFormat.write(new Record.Claim());
    bytes[0] = 2;
    assertThatThrownBy(() -> RecordFormat.read(bytes))
        .isInstanceOf(BrokenRecord.class)
        .hasMessage(
            "a record has format version 2; this build reads 3."
                + " Start the version of Sallyport that wrote it");
  }

  @Test
  void an_unknown_kind_is_never_skipped() {
    assertThatThrownBy(() -> RecordFormat.read(new byte[] {3, 99}))
        .isInstanceOf(BrokenRecord.class)
        .hasMessageContaining("kind 99");
  }

  @ParameterizedTest
  @MethodSource("records")
  @DisplayName("W46 a damaged record is a clear error, whatever is damaged")
  @Tag("W46")
  void a_damaged_record_is_a_clear_error(Record record) {
    byte[] bytes = RecordFormat.write(record);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> RecordFormat.read(cut)).isInstanceOf(BrokenRecord.class);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> RecordFormat.read(longer)).isInstanceOf(BrokenRecord.class);
    Random random = new Random(bytes.length);
    for (int i = 0; i < 2_000; i++) {
      byte[] flipped = bytes.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        RecordFormat.read(flipped);
      } catch (BrokenRecord expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }
}
