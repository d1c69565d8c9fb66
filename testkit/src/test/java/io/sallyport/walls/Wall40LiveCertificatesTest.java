package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.pki.ClientCertificates;
import io.sallyport.pki.Issued;
import io.sallyport.pki.PkiDirectory;
import io.sallyport.pki.TlsFailure;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import io.sallyport.testkit.WebSocketDialer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * W40: a certificate that holds no more ends the connection that came with it, whatever file says
 * so and however it was written, by whichever door and engine; nobody has to tell the broker. Who
 * came with a good one does not notice.
 */
@Tag("W40")
class Wall40LiveCertificatesTest {
  private static final List<String> DOORS =
      List.of("mqtts-openssl", "mqtts-jdk", "wss-openssl", "wss-jdk");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final OtherDay clock = new OtherDay();
  private BrokerFixture house;
  private Issued lamp;
  private Issued cam;
  private Dialer porter;

  @BeforeEach
  void open() throws IOException {
    StringBuilder listeners = new StringBuilder("[[listener]]\nname = \"plain\"\n");
    listeners.append("bind = \"mqtt://127.0.0.1:0\"\nguest = \"visitor\"\n");
    for (String door : DOORS) {
      listeners.append(
          """

          [[listener]]
          name = "%s"
          bind = "%s://127.0.0.1:0"
          client_certificate = "required"
          crl_grace = "2d"
          tls_engine = "%s"
          """
              .formatted(
                  door,
                  door.substring(0, door.indexOf('-')),
                  door.substring(door.indexOf('-') + 1)));
    }
    house =
        BrokerFixture.with()
            .ticker(clock)
            .device("lamp", "lamp-password")
            .device("cam", "cam-password")
            .listeners(listeners + "\n")
            .start();
    lamp = house.certificates().issue("lamp", Optional.empty(), Duration.ofDays(30));
    cam = house.certificates().issue("cam", Optional.empty(), Duration.ofDays(400));
    porter = house.dial().greet("porter").keepAlive(0).in();
  }

  @AfterEach
  void close() {
    porter.close();
    house.close();
  }

  /** What happens to the files while everybody is connected. */
  enum Mishap {
    /** The list is written aside and renamed, as our own commands do it. */
    REVOKED(TlsFailure.REVOKED) {
      @Override
      void befall(Wall40LiveCertificatesTest test) throws IOException {
        test.house.certificates().revoke("lamp");
      }
    },
    /** The list is written over in place, as {@code openssl ca -gencrl -out} does it. */
    REVOKED_IN_PLACE(TlsFailure.REVOKED) {
      @Override
      void befall(Wall40LiveCertificatesTest test) throws IOException {
        Path aside = Files.createTempFile(test.house.home(), "list", ".crl");
        Path list = test.house.home().resolve("pki/ca.crl");
        byte[] before = Files.readAllBytes(list);
        test.house.certificates().revoke("lamp");
        Files.copy(list, aside, StandardCopyOption.REPLACE_EXISTING);
        Files.write(list, before, StandardOpenOption.TRUNCATE_EXISTING);
        Files.write(list, Files.readAllBytes(aside), StandardOpenOption.TRUNCATE_EXISTING);
      }
    },
    ENDED(TlsFailure.EXPIRED) {
      @Override
      void befall(Wall40LiveCertificatesTest test) {
        test.clock.advance(Duration.ofDays(31));
      }
    };

    final TlsFailure failure;

    Mishap(TlsFailure failure) {
      this.failure = failure;
    }

    abstract void befall(Wall40LiveCertificatesTest test) throws IOException;
  }

  static Stream<Arguments> doors_and_mishaps() {
    return Stream.concat(
        DOORS.stream()
            .flatMap(door ->
                Stream.of(ProtocolVersion.MQTT_5, ProtocolVersion.MQTT_3_1_1)
                    .map(version -> Arguments.of(door, version, Mishap.REVOKED))),
        Stream.of(Mishap.REVOKED_IN_PLACE, Mishap.ENDED)
            .flatMap(how ->
                Stream.of("mqtts-openssl", "wss-jdk")
                    .map(door -> Arguments.of(door, ProtocolVersion.MQTT_5, how))));
  }

  @ParameterizedTest(name = "{2} at {0}, {1}")
  @MethodSource("doors_and_mishaps")
  @DisplayName("its session gets nothing more, is told why and ends, without its will")
  void ends_at_once(String door, ProtocolVersion version, Mishap mishap) throws IOException {
    try (Dialer bad = in(door, lamp, "lamp-1", version);
        Dialer good = in(door, cam, "cam-1", version)) {
      tell("before");
      bad.expectMessage("before");
      good.expectMessage("before");
      mishap.befall(this);
      await().atMost(PATIENCE).until(() -> !failures().isEmpty());
      tell("after");
      if (version == ProtocolVersion.MQTT_5) {
        Disconnect told = bad.expect(Disconnect.class);
        assertThat(told.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(told.properties().text(Property.REASON_STRING))
            .contains(failures().getFirst().id().text());
      }
      bad.expectClosed();
      good.expectMessage("after");
      assertThat(failures())
          .extracting(Event.TlsFailed::failure)
          .containsExactly(mishap.failure.code());
      assertThat(house.server().counters().of(Counter.WILLS_DENIED)).isOne();
      good.expectAlive();
    }
    try (Dialer again = dial(door, lamp)) {
      again.send(again.greet("lamp-1").packet());
      again.expectEnd();
    } catch (UncheckedIOException refused) {
      // while we shake hands
    }
    await().atMost(PATIENCE).until(() -> failures().size() == 2);
    assertThat(failures().getLast().failure()).isEqualTo(mishap.failure.code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtts-openssl", "wss-jdk"})
  @DisplayName("what waits for it is kept for the certificate that comes next")
  void messages_wait(String door) throws IOException {
    try (Dialer bad = dial(door, lamp)) {
      bad.greet("lamp-1").keepAlive(0).stored().in().subscribed("room", QoS.AT_LEAST_ONCE);
      house.certificates().revoke("lamp");
      bad.expectEnded(ReasonCode.NOT_AUTHORIZED);
    }
    tell("kept");
    lamp = house.certificates().issue("lamp");
    try (Dialer next = dial(door, lamp)) {
      assertThat(next.greet("lamp-1").keepAlive(0).stored().accepted().sessionPresent()).isTrue();
      next.expectMessage("kept");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtts-openssl", "wss-jdk"})
  @DisplayName("an authority that is dropped takes its own along, and nobody else's")
  void dropped_authority(String door) throws IOException {
    Path ca = house.caFile();
    Path crl = house.home().resolve("pki/ca.crl");
    byte[] oldCa = Files.readAllBytes(ca);
    byte[] oldCrl = Files.readAllBytes(crl);
    Issued guest = namesake("cam");
    append(crl, "ca.crl"); // no good before its authority is there, whenever somebody looks
    append(ca, "ca.crt");
    await().atMost(PATIENCE).until(() -> taken() == DOORS.size());
    try (Dialer first = in(door, lamp, "lamp-1", ProtocolVersion.MQTT_5);
        Dialer second = in(door, guest, "cam-1", ProtocolVersion.MQTT_5)) {
      Files.write(ca, oldCa);
      Files.write(crl, oldCrl);
      second.expectEnded(ReasonCode.NOT_AUTHORIZED);
      assertThat(failures())
          .extracting(Event.TlsFailed::failure)
          .containsExactly(TlsFailure.UNKNOWN_CA.code());
      first.expectAlive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtts-openssl", "wss-jdk"})
  @DisplayName("a list that has ended is believed for its grace, with an alarm, and no longer")
  void list_that_ends(String door) {
    clock.advance(Duration.ofDays(89));
    try (Dialer bad = in(door, cam, "cam-1", ProtocolVersion.MQTT_5)) {
      clock.advance(Duration.ofDays(2));
      await().atMost(PATIENCE).until(() -> alarms().contains("SP-0242"));
      bad.expectAlive();
      dial(door, cam).greet("cam-2").keepAlive(0).in().expectAlive().close();
      clock.advance(Duration.ofDays(2));
      bad.expectEnded(ReasonCode.NOT_AUTHORIZED);
      assertThat(failures().getFirst().failure()).isEqualTo(TlsFailure.REVOKED.code());
      await().atMost(PATIENCE).until(() -> alarms().contains("SP-0243"));
    }
  }

  /** A certificate of an authority that differs from the home's in nothing but its key. */
  private Issued namesake(String name) throws IOException {
    PkiDirectory pki = new PkiDirectory(house.home().resolve("other"));
    pki.ensureAuthority("test");
    return new ClientCertificates(pki).issue(name);
  }

  /** Writes over a file in place. */
  private void append(Path file, String other) throws IOException {
    byte[] more = Files.readAllBytes(house.home().resolve("other").resolve(other));
    Files.write(file, more, StandardOpenOption.APPEND);
  }

  private Dialer in(String door, Issued papers, String id, ProtocolVersion version) {
    Dialer client = dial(door, papers).speaking(version);
    client
        .greet(id)
        .keepAlive(0)
        .will(Packets.will("room", QoS.AT_LEAST_ONCE, "its last words"))
        .in();
    return client.subscribed("room", QoS.AT_MOST_ONCE);
  }

  private Dialer dial(String door, Issued papers) {
    int port = house.server().port(door);
    Socket socket =
        new Hand(house.caFile())
            .holding(new Papers.Pair(papers.certificate(), papers.key()))
            .connected(port, "TLSv1.3");
    return door.startsWith("wss")
        ? WebSocketDialer.over(socket, port).upgraded().mqtt()
        : Dialer.over(socket);
  }

  private void tell(String payload) {
    porter.send(Packets.publish("room", QoS.AT_LEAST_ONCE, 1, payload)).expect(PubAck.class);
  }

  private long taken() {
    return changes().filter(change -> change.cause().equals("taken")).count();
  }

  private List<String> alarms() {
    return changes().map(change -> String.valueOf(change.code())).toList();
  }

  private Stream<Event.TlsChanged> changes() {
    return house.events().of(Event.TlsChanged.class).stream();
  }

  private List<Event.TlsFailed> failures() {
    return house.events().of(Event.TlsFailed.class);
  }
}
