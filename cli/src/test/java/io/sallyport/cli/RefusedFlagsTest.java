package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What mosquitto has and we have not is an error that says what to do instead. */
class RefusedFlagsTest {
  private final TinyBroker broker = new TinyBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--unix /tmp/x.sock | --unix: no broker of ours listens on a file",
        "--psk 1234 --psk-identity me | --psk: there is no TLS with pre-shared keys here",
        "--psk-identity=me | --psk-identity: there is no TLS with pre-shared keys here",
        "--tls-engine tpm2 | --tls-engine: keys in a device",
        "--tls-engine-kpass-sha1 00 | --tls-engine-kpass-sha1: keys in a device",
        "-S | -S: DNS, which anybody on the way can answer",
        "--version | sallyport --version",
        "-D auth user-property a b | -D: AUTH takes no property here",
        "-D pubrel user-property a b | -D: PUBREL takes no property here",
        "--proxy http://127.0.0.1:3128 | --proxy: only socks5h:// is spoken",
        "--proxy socks5h://:1080 | the URL names no host",
        "--proxy socks5h://p:0 | --proxy: the port in the URL is not 1 to 65535",
      })
  void each_says_why(String arguments, String said) {
    String[] usual = {"-t", "a", "-m", "x"};
    String[] odd = arguments.trim().split(" ");
    String[] all = java.util.Arrays.copyOf(usual, usual.length + odd.length);
    System.arraycopy(odd, 0, all, usual.length, odd.length);
    Verb verb = Verb.pub(broker, all);
    assertThat(verb.exitCode()).isEqualTo(1);
    assertThat(verb.talk()).startsWith("error: ").contains(said);
    assertThat(broker.heard()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--keyform engine | --keyform engine: a key is a PEM file here",
        "--ciphers HIGH:!aNULL | \"HIGH\" is not offered",
        "--ciphers ECDHE-RSA-AES128-SHA | \"ECDHE-RSA-AES128-SHA\" is not offered",
      })
  void those_of_tls_too(String arguments, String said) {
    String words = "-p " + broker.port() + " -t a -m x --insecure " + arguments.trim();
    Verb verb = Verb.run(new Pub(), java.io.OutputStream.nullOutputStream(), words.split(" "));
    assertThat(verb.exitCode()).isEqualTo(1);
    assertThat(verb.talk()).contains("error: ").contains(said);
    assertThat(broker.heard()).isEmpty();
  }

  @Test
  void a_flag_of_nobody_is_just_unknown() {
    assertThat(Verb.pub(broker, "-t", "a", "-m", "x", "--bogus").talk())
        .startsWith("error: Unknown option: '--bogus'");
  }
}
