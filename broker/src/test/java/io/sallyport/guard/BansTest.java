package io.sallyport.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.principal.PrincipalId;
import io.sallyport.time.Ticker;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BansTest {
  private long nowMillis = 1_000;
  private final Bans bans =
      new Bans(
          new Ticker() {
            @Override
            public long nanos() {
              return 0;
            }

            @Override
            public long wallMillis() {
              return nowMillis;
            }
          });

  @Test
  void a_user_is_banned_in_every_generation_and_a_guest_of_that_name_is_not() {
    bans.replace(List.of(ban("user", "lamp", Ban.FOREVER)));
    assertThat(bans.of(PrincipalId.user("lamp", 1), "x")).isNotNull();
    assertThat(bans.of(PrincipalId.user("lamp", 7), "x")).isNotNull();
    assertThat(bans.of(PrincipalId.guest("lamp"), "x")).isNull();
    assertThat(bans.of(PrincipalId.user("lamp2", 1), "lamp")).isNull();
  }

  @Test
  @Tag("W21")
  void names_are_compared_and_mean_nothing_else() {
    bans.replace(List.of(ban("client", ".*", Ban.FOREVER), ban("user", "a-z", Ban.FOREVER)));
    assertThat(bans.ofClient("anything")).isNull();
    assertThat(bans.ofClient(".*")).isNotNull();
    assertThat(bans.ofUser("b")).isNull();
    assertThatThrownBy(() -> BanTarget.of("client", "+"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BanTarget.of("user", "#"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_networks_the_one_that_holds_counts_however_they_overlap() {
    bans.replace(
        List.of(
            ban("address", "192.0.2.0/24", 2_000),
            ban("address", "192.0.2.7", 3_000),
            ban("address", "2001:db8::/32", Ban.FOREVER)));
    assertThat(at("192.0.2.9")).isTrue();
    assertThat(at("192.0.2.7")).isTrue();
    assertThat(at("192.0.3.7")).isFalse();
    assertThat(at("2001:db8:ffff::1")).isTrue();
    assertThat(at("2001:db9::1")).isFalse();
    nowMillis = 2_000;
    assertThat(at("192.0.2.9")).isFalse();
    assertThat(at("192.0.2.7")).isTrue();
  }

  @Test
  void a_ban_ends_by_itself_and_whoever_keeps_answers_hears_of_it() {
    bans.replace(List.of(ban("user", "lamp", 2_000), ban("user", "door", Ban.FOREVER)));
    long before = bans.version();
    bans.tick();
    assertThat(bans.version()).isEqualTo(before);
    nowMillis = 2_000;
    assertThat(bans.ofUser("lamp")).as("before the tick, too").isNull();
    bans.tick();
    assertThat(bans.version()).isEqualTo(before + 1);
    assertThat(bans.size()).isOne();
    assertThat(bans.ofUser("door")).isNotNull();
  }

  @Test
  void they_are_bounded() {
    List<Ban> many =
        new ArrayList<>(Collections.nCopies(Bans.MOST, ban("user", "lamp", Ban.FOREVER)));
    bans.replace(many);
    many.add(ban("user", "door", Ban.FOREVER));
    assertThatThrownBy(() -> bans.replace(many)).isInstanceOf(IllegalArgumentException.class);
    assertThat(bans.size()).isEqualTo(Bans.MOST);
  }

  private boolean at(String address) {
    return bans.ofAddress(InetAddress.ofLiteral(address)) != null;
  }

  private static Ban ban(String kind, String name, long untilMillis) {
    return new Ban(BanTarget.of(kind, name), 0, untilMillis, "");
  }
}
