package io.sallyport.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.guard.Admission.Admitted;
import io.sallyport.guard.Admission.Refused;
import io.sallyport.guard.Admission.Why;
import io.sallyport.time.Ticker;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress THERE = InetAddress.ofLiteral("192.0.2.2");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("2001:db8::1");

  private final ConnectionLimits limits =
      new ConnectionLimits(
          new GuardSettings(Rate.perSecond(20, 50), 1_000, 6, 4, 3, 2, GuessSettings.defaults()),
          new Bans(Ticker.system()));

  @Test
  void an_address_has_its_share_of_unfinished_logins() {
    admit(HERE);
    ConnectionLimits.Pass second = admit(HERE);
    assertThat(limits.admit(HERE)).isEqualTo(new Refused(Why.TOO_MANY_UNFINISHED_FROM_ADDRESS));
    second.loggedIn();
    admit(HERE);
    assertThat(limits.unfinished()).isEqualTo(2);
  }

  @Test
  @Tag("F5")
  @DisplayName("F5: slow peers fill the unfinished places, not those of who has logged in")
  void unfinished_logins_have_a_limit_of_their_own() {
    admit(HERE).loggedIn();
    admit(HERE);
    admit(HERE);
    admit(THERE);
    assertThat(limits.admit(ELSEWHERE)).isEqualTo(new Refused(Why.TOO_MANY_UNFINISHED));
    assertThat(limits.open()).isEqualTo(4);
  }

  @Test
  void an_address_has_its_share_of_connections() {
    for (int i = 0; i < 4; i++) {
      admit(HERE).loggedIn();
    }
    assertThat(limits.admit(HERE)).isEqualTo(new Refused(Why.TOO_MANY_FROM_ADDRESS));
    admit(THERE);
  }

  @Test
  void all_together_have_a_limit() {
    for (int i = 0; i < 3; i++) {
      admit(HERE).loggedIn();
      admit(THERE).loggedIn();
    }
    assertThat(limits.admit(ELSEWHERE)).isEqualTo(new Refused(Why.TOO_MANY));
  }

  @Test
  void a_closed_connection_leaves_nothing_behind() {
    List<ConnectionLimits.Pass> passes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ConnectionLimits.Pass pass = admit(HERE);
      pass.loggedIn();
      passes.add(pass);
    }
    assertThat(limits.admit(HERE)).isInstanceOf(Refused.class);
    passes.add(admit(THERE)); // closes without ever having logged in
    for (ConnectionLimits.Pass pass : passes) {
      pass.close();
      pass.close();
      pass.loggedIn();
    }
    assertThat(limits.open()).isZero();
    assertThat(limits.unfinished()).isZero();
    assertThat(limits.addresses()).isZero();
  }

  @Test
  void threads_that_come_and_go_keep_the_count() throws InterruptedException {
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; i++) {
      InetAddress address = InetAddress.ofLiteral("198.51.100." + (i % 2));
      threads[i] =
          Thread.ofPlatform()
              .start(() -> {
                for (int n = 0; n < 5_000; n++) {
                  if (limits.admit(address) instanceof Admitted(ConnectionLimits.Pass pass)) {
                    pass.loggedIn();
                    pass.close();
                  }
                }
              });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(limits.open()).isZero();
    assertThat(limits.unfinished()).isZero();
    assertThat(limits.addresses()).isZero();
  }

  private ConnectionLimits.Pass admit(InetAddress address) {
    return switch (limits.admit(address)) {
      case Admitted(ConnectionLimits.Pass pass) -> pass;
      case Refused refused -> throw new AssertionError(refused);
    };
  }
}
