package io.sallyport.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PacketIdsTest {
  private final PacketIds<String> ids = new PacketIds<>();

  @Test
  void ids_are_taken_in_sequence_and_come_round() {
    for (int i = 1; i <= PacketIds.LARGEST; i++) {
      assertThat(ids.take("x")).isEqualTo(i);
      ids.free(i);
    }
    assertThat(ids.take("x")).isEqualTo(1);
  }

  @Test
  void all_of_them_can_be_in_use_and_then_there_is_none() {
    for (int i = 0; i < PacketIds.LARGEST; i++) {
      assertThat(ids.take("v" + i)).isNotZero();
    }
    assertThat(ids.take("one too many")).isZero();
    assertThat(ids.free(40_000)).isNotNull();
    assertThat(ids.take("again")).isEqualTo(40_000);
  }

  @Test
  @Tag("F16")
  void an_id_that_is_never_freed_costs_one_place_and_not_the_table() {
    int stuck = ids.take("never acknowledged");
    for (int i = 0; i < 3 * PacketIds.LARGEST; i++) {
      int id = ids.take("x");
      assertThat(id).isNotZero().isNotEqualTo(stuck);
      ids.free(id);
    }
    assertThat(ids.places()).isEqualTo(8);
    assertThat(ids.at(stuck)).isEqualTo("never acknowledged");
  }

  @Test
  void an_id_nobody_took_has_nothing() {
    assertThat(ids.at(7)).isNull();
    ids.take("a");
    assertThat(ids.at(9)).isNull();
    assertThat(ids.free(65_535)).isNull();
  }

  @Test
  void agrees_with_a_map() {
    SplittableRandom random = new SplittableRandom(11);
    Map<Integer, String> model = new HashMap<>();
    for (int step = 0; step < 200_000; step++) {
      if (random.nextInt(100) < 55 && model.size() < 3_000) {
        String value = "v" + step;
        int id = ids.take(value);
        assertThat(model.put(id, value)).isNull();
      } else {
        int id = 1 + random.nextInt(PacketIds.LARGEST);
        if (!model.isEmpty() && random.nextInt(10) > 0) {
          id = model.keySet().iterator().next();
        }
        assertThat(ids.free(id)).isEqualTo(model.remove(id));
      }
      assertThat(ids.size()).isEqualTo(model.size());
    }
    model.forEach((id, value) -> assertThat(ids.at(id)).isEqualTo(value));
  }
}
