package io.sallyport.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.SessionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SeatsTest {
  private static final SessionKey KEY = new SessionKey("", "meter");
  private static final PrincipalId LAMP = PrincipalId.user("lamp", 1);

  private final Seats<String> seats = new Seats<>();

  @Test
  void the_same_principal_takes_its_own_place_and_learns_who_sat_there() {
    var first = (Seats.Outcome.Taken<String>) seats.take(KEY, LAMP, "a");
    var second = (Seats.Outcome.Taken<String>) seats.take(KEY, LAMP, "b");
    assertThat(first.before()).isNull();
    assertThat(second.before()).isEqualTo(first.seat());
    assertThat(second.seat().token()).isGreaterThan(first.seat().token());
  }

  @Test
  @Tag("W35")
  void another_principal_and_another_generation_find_the_place_occupied() {
    seats.take(KEY, LAMP, "a");
    assertThat(seats.take(KEY, PrincipalId.user("other", 1), "b"))
        .isInstanceOf(Seats.Outcome.Occupied.class);
    assertThat(seats.take(KEY, PrincipalId.user("lamp", 2), "c"))
        .isInstanceOf(Seats.Outcome.Occupied.class);
    assertThat(seats.take(KEY, PrincipalId.guest("lamp"), "d"))
        .isInstanceOf(Seats.Outcome.Occupied.class);
  }

  @Test
  void leaving_late_does_not_push_the_next_one_out() {
    var first = (Seats.Outcome.Taken<String>) seats.take(KEY, LAMP, "a");
    var second = (Seats.Outcome.Taken<String>) seats.take(KEY, LAMP, "b");
    seats.leave(KEY, first.seat());
    assertThat(seats.size()).isOne();
    seats.leave(KEY, second.seat());
    assertThat(seats.size()).isZero();
  }

  @Test
  void of_many_at_once_all_but_one_are_told() throws Exception {
    List<Future<Seats.Outcome<String>>> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 1_000; i++) {
        String name = "c" + i;
        outcomes.add(threads.submit(() -> seats.take(KEY, LAMP, name)));
      }
    }
    List<String> told = new ArrayList<>();
    for (var outcome : outcomes) {
      var before = ((Seats.Outcome.Taken<String>) outcome.get()).before();
      if (before != null) {
        told.add(before.client());
      }
    }
    assertThat(told).hasSize(999).doesNotHaveDuplicates();
  }
}
