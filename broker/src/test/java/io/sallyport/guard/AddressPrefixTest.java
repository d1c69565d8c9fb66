package io.sallyport.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "192.0.2.1/32, 192.0.2.1",
    "192.0.2.0/24, 192.0.2.0/24",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:db8::/32, 2001:db8::/32",
    "2001:DB8:0:0:0:0:0:1/128, 2001:db8::1/128",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "::/0, ::/0",
    "::1/128, ::1/128",
    "::ffff:192.0.2.1, 192.0.2.1",
  })
  void a_network_is_read_and_written_in_one_way(String written, String read) {
    assertThat(AddressPrefix.parse(written)).hasToString(read);
    assertThat(AddressPrefix.parse(read)).isEqualTo(AddressPrefix.parse(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "localhost",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.01",
        "192.0.2.1/33",
        "192.0.2.1/-1",
        "192.0.2.0/024",
        "192.0.2.1/24",
        "192.0.2.*",
        "3221225985",
        "0x7f.1",
        " 192.0.2.1",
        "2001:db8::/129",
        "2001:db8::1/64",
        "fe80::1%lo",
        "::ffff:192.0.2.1/120",
        "example.com",
      })
  void what_is_no_network_is_refused_and_nobody_is_asked_about_it(String text) {
    assertThatThrownBy(() -> AddressPrefix.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.0/25, 192.0.2.128, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 192.0.2.1, false",
    "2001:db8::/64, 2001:db8::ffff:1:2:3, true",
    "2001:db8::/64, 2001:db8:0:1::1, false",
    "2001:db8::/65, 2001:db8::8000:0:0:0, false",
    "2001:db8::1/128, 2001:db8::1, true",
    "192.0.2.1, ::ffff:192.0.2.1, true",
  })
  void it_covers_what_begins_like_it(String network, String address, boolean covered) {
    AddressPrefix whole = AddressPrefix.of(InetAddress.ofLiteral(address));
    assertThat(AddressPrefix.parse(network).covers(whole)).isEqualTo(covered);
  }

  @Test
  void an_ipv4_address_in_the_clothes_of_an_ipv6_one_is_the_same() throws Exception {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
    InetAddress six = java.net.Inet6Address.getByAddress(null, mapped, -1);
    assertThat(AddressPrefix.of(six)).hasToString("192.0.2.1");
  }
}
