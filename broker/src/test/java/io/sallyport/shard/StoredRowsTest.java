package io.sallyport.shard;

import static io.sallyport.shard.OneShard.key;
import static io.sallyport.shard.OneShard.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.packet.QoS;
import io.sallyport.records.BrokenRecord;
import io.sallyport.records.Record;
import io.sallyport.store.Column;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What lies on the disk, and what becomes of a machine when it is damaged. */
class StoredRowsTest {
  private final OneShard shard = new OneShard();

  @BeforeEach
  void something_of_everything() {
    shard.limits(10, 10_000, 5, 5);
    shard.attached("c", 1, 1);
    shard.subscribed("c", 1, "a/#", 1);
    shard.published(message("a/1", QoS.AT_LEAST_ONCE, "x"));
    shard.apply(
        new Record.Publish(
            message("r", QoS.AT_LEAST_ONCE, true, "x"), null, Record.Purpose.RETAINED));
    shard.apply(
        new Record.Accept(
            key("c"),
            1,
            9,
            message("b", QoS.EXACTLY_ONCE, "x"),
            List.of(new Record.Target(2, Record.Purpose.SESSIONS)),
            true));
    shard.subscribed("c", 1, "$share/g/s", 1);
    shard.apply(OneShard.join("$share/g/s", 7, "c", 7, 1));
    shard.published(message("s", QoS.AT_LEAST_ONCE, "x"));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private String onlyKey(Column column) {
    assertThat(shard.columns.rows(column)).hasSize(1);
    return hex(shard.columns.rows(column).firstKey());
  }

  @Test
  @DisplayName("W46 names in keys carry their length, so two names never make one key")
  @Tag("W46")
  void keys_are_these() {
    assertThat(onlyKey(Column.SESSION)).isEqualTo("0003" + "0000" + "000163");
    assertThat(hex(shard.columns.rows(Column.SUB).firstKey()))
        .isEqualTo("0003" + "0000000000000002" + "0003612f23");
    String shared = "000a" + "2473686172652f672f73";
    assertThat(onlyKey(Column.MEMBERSHIP)).isEqualTo("0003" + "0000000000000002" + shared);
    assertThat(onlyKey(Column.GROUP)).isEqualTo("0003" + "0000" + shared);
    assertThat(onlyKey(Column.GROUP_MEMBER))
        .isEqualTo("0003" + "0000000000000008" + "0000000000000008");
    assertThat(onlyKey(Column.GROUP_QUEUE))
        .isEqualTo("0003" + "0000000000000008" + "0000000000000009");
    assertThat(onlyKey(Column.QUEUE)).isEqualTo("0003" + "0000000000000002" + "0000000000000004");
    assertThat(onlyKey(Column.RECV)).isEqualTo("0003" + "0000000000000002" + "0009");
    assertThat(onlyKey(Column.RETAIN)).isEqualTo("0003" + "0000" + "000172");
    assertThat(onlyKey(Column.OUTBOX)).isEqualTo("0003" + "0002" + "0000000000000001");
    assertThat(shard.columns.rows(Column.BODY)).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(value = Column.class, mode = EnumSource.Mode.EXCLUDE, names = "LOG")
  void a_row_of_an_unknown_version_stops_with_a_clear_message(Column column) {
    byte[] first = shard.columns.rows(column).firstEntry().getValue();
    first[0] = 9;
    assertThatThrownBy(shard::reload)
        .isInstanceOf(BrokenRecord.class)
        .hasMessageContaining("format version 9; this build reads 4");
  }

  @ParameterizedTest
  @EnumSource(
      value = Column.class,
      names = {"SESSION", "BODY", "GROUP"})
  void what_others_refer_to_must_be_there(Column column) {
    shard.columns.rows(column).pollFirstEntry();
    assertThatThrownBy(shard::reload)
        .isInstanceOf(BrokenRecord.class)
        .hasMessageContaining("there is no");
  }

  @Test
  void a_body_that_nobody_refers_to_is_damage_too() {
    shard.columns.rows(Column.QUEUE).clear();
    assertThatThrownBy(shard::reload)
        .isInstanceOf(BrokenRecord.class)
        .hasMessage("nobody refers to the body at 4");
  }

  @ParameterizedTest
  @EnumSource(value = Column.class, mode = EnumSource.Mode.EXCLUDE, names = "LOG")
  void a_row_that_was_cut_is_damage(Column column) {
    Map.Entry<byte[], byte[]> last = shard.columns.rows(column).lastEntry();
    byte[] value = last.getValue();
    if (value.length > 1) {
      shard
          .columns
          .rows(column)
          .put(last.getKey(), java.util.Arrays.copyOf(value, value.length - 1));
      assertThatThrownBy(shard::reload).isInstanceOf(BrokenRecord.class);
    }
  }

  @Test
  void a_shard_can_be_copied_whole() {
    MemoryColumns copy = new MemoryColumns();
    MemoryColumns.Batch batch = copy.batch();
    shard.machine.writeTo(batch);
    batch.commit();
    assertThat(copy.size()).isEqualTo(shard.columns.size());
    assertThat(ShardMachine.load(OneShard.SHARD, copy.of(OneShard.SHARD)).digest())
        .isEqualTo(shard.machine.digest());
  }
}
