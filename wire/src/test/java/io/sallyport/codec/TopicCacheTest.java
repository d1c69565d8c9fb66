package io.sallyport.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.topic.TopicName;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A name that was read before is not made anew, and never taken for another. */
class TopicCacheTest {
  @Test
  void a_name_read_again_and_again_is_the_same_object() {
    TopicCache cache = new TopicCache(8);
    assertThat(read(cache, "plant/täglich/temp").text()).isEqualTo("plant/täglich/temp");
    TopicName second = read(cache, "plant/täglich/temp");
    assertThat(second.text()).isEqualTo("plant/täglich/temp");
    assertThat(read(cache, "plant/täglich/temp")).isSameAs(second);
  }

  @Test
  void names_that_come_once_push_out_none_that_is_in_use() {
    TopicCache cache = new TopicCache(8);
    read(cache, "in/use");
    TopicName used = read(cache, "in/use");
    for (int i = 0; i < 1_000; i++) {
      read(cache, "once/" + i);
    }
    assertThat(read(cache, "in/use")).isSameAs(used);
  }

  @Test
  void names_that_share_a_slot_are_not_mixed_up() {
    TopicCache cache = new TopicCache(1);
    for (int round = 0; round < 3; round++) {
      for (int length = 1; length <= 40; length++) {
        String same = "x".repeat(length);
        assertThat(read(cache, same).text()).isEqualTo(same);
        String other = "x".repeat(length - 1) + "y";
        assertThat(read(cache, other).text()).isEqualTo(other);
        String early = "y" + "x".repeat(length - 1);
        assertThat(read(cache, early).text()).isEqualTo(early);
      }
    }
  }

  @Test
  void a_long_name_is_read_but_not_kept() {
    TopicCache cache = new TopicCache(8);
    String longest = "x".repeat(256);
    read(cache, longest);
    assertThat(read(cache, longest)).isSameAs(read(cache, longest));
    String longer = "x".repeat(257);
    assertThat(read(cache, longer)).isNotSameAs(read(cache, longer)).isEqualTo(read(cache, longer));
  }

  @Test
  void where_the_bytes_lie_makes_no_difference() {
    TopicCache cache = new TopicCache(8);
    byte[] utf8 = "a/b/c/d/e/f".getBytes(StandardCharsets.UTF_8);
    ByteBuf heap = Unpooled.wrappedBuffer(utf8);
    ByteBuf direct = Unpooled.directBuffer().writeZero(3).writeBytes(utf8);
    ByteBuf parts =
        Unpooled.wrappedBuffer(
            Unpooled.wrappedBuffer(utf8, 0, 5), Unpooled.wrappedBuffer(utf8, 5, utf8.length - 5));
    TopicName first = cache.name(heap, 0, utf8.length, "topic");
    TopicName name = cache.name(direct, 3, utf8.length, "topic");
    assertThat(name).isEqualTo(first);
    assertThat(cache.name(heap, 0, utf8.length, "topic")).isSameAs(name);
    assertThat(cache.name(direct, 3, utf8.length, "topic")).isSameAs(name);
    assertThat(cache.name(parts, 0, utf8.length, "topic")).isSameAs(name);
    direct.release();
  }

  private static TopicName read(TopicCache cache, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return cache.name(Unpooled.wrappedBuffer(utf8), 0, utf8.length, "topic");
  }
}
