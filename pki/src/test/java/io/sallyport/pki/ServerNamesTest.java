package io.sallyport.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNamesTest {
  @Test
  void the_order_does_not_depend_on_the_order_of_interfaces() throws Exception {
    List<InetAddress> one =
        new ArrayList<>(addresses("10.0.0.9", "2001:db8::2", "192.168.1.20", "fd00::1"));
    var first = ServerNames.of("Hub.Example.ORG\n", one, List.of("alias", "203.0.113.7"));
    var second = ServerNames.of("hub.example.org", one.reversed(), List.of("alias", "203.0.113.7"));
    assertThat(first).isEqualTo(second);
    assertThat(first.dns())
        .containsExactly("hub.example.org", "hub", "hub.local", "localhost", "alias");
    assertThat(first.texts().skip(5))
        .containsExactly(
            "127.0.0.1",
            "10.0.0.9",
            "192.168.1.20",
            "203.0.113.7",
            "0:0:0:0:0:0:0:1",
            "2001:db8:0:0:0:0:0:2",
            "fd00:0:0:0:0:0:0:1");
  }

  @Test
  void link_local_multicast_and_wildcard_addresses_stay_out_and_scopes_too() throws Exception {
    var names =
        ServerNames.of(
            "hub", addresses("169.254.3.4", "fe80::1", "224.0.0.1", "0.0.0.0", "::"), List.of());
    assertThat(names.addresses()).containsExactlyElementsOf(addresses("127.0.0.1", "::1"));
    var scoped = Inet6Address.getByAddress(null, InetAddress.ofLiteral("fd00::5").getAddress(), 3);
    assertThat(ServerNames.of("hub", List.of(scoped), List.of()).texts())
        .contains("fd00:0:0:0:0:0:0:5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "hub\u0000", "-hub", "999.1.1.1", "h\u00fcb", "localhost"})
  void a_host_name_that_dns_cannot_carry_is_left_out(String hostName) {
    assertThat(ServerNames.of(hostName, List.of(), List.of()).dns()).containsExactly("localhost");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.example.org",
        "a/b",
        "a..b",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "fe80::1%eth0",
        "a b"
      })
  void an_extra_name_that_is_none_is_refused(String name) {
    assertThat(ServerNames.isName(name)).isFalse();
    assertThatThrownBy(() -> ServerNames.of("hub", List.of(), List.of(name)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_certificate_stays_small_on_a_machine_with_many_addresses() throws Exception {
    List<InetAddress> many = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      many.add(InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i}));
    }
    assertThat(ServerNames.of("hub", many, List.of()).addresses()).hasSize(64);
  }

  @Test
  void this_machine_has_names() throws Exception {
    assertThat(ServerNames.detect(List.of("extra.example")).texts())
        .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "extra.example");
  }

  private static List<InetAddress> addresses(String... texts) {
    return java.util.Arrays.stream(texts).map(InetAddress::ofLiteral).toList();
  }
}
