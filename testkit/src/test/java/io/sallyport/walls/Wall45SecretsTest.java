package io.sallyport.walls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sallyport.journal.Event;
import io.sallyport.main.LogLine;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Properties;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Way;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** W45: a secret that went in comes out nowhere, at the most talkative level of all logs. */
@Tag("W45")
class Wall45SecretsTest {
  private static final String RIGHT = "canary-secret-right-7f3a";
  private static final String WRONG = "canary-secret-wrong-9c1e";

  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();
  private Level before;

  @BeforeEach
  void listen() {
    before = root.getLevel();
    root.iteratorForAppenders().forEachRemaining(root::detachAppender);
    heard.start();
    root.addAppender(heard);
    root.setLevel(Level.TRACE);
  }

  @AfterEach
  void stop() {
    root.setLevel(before);
    root.detachAppender(heard);
  }

  @Test
  void passwords_right_wrong_and_misplaced_are_never_told() {
    List<String> told = new ArrayList<>();
    try (BrokerFixture house = BrokerFixture.with().device("lamp", RIGHT).start()) {
      for (Way way : Way.values()) {
        try (Dialer lamp = way.dial(house)) {
          lamp.greet("lamp").as("lamp", RIGHT).in().expectAlive();
        }
        try (Dialer attacker = way.dial(house)) {
          attacker.greet("lamp").as("lamp", WRONG).send().nextOrClosed();
        }
        try (Dialer broken = way.dial(house)) {
          Bytes login = new Bytes().text("MQTT").hex("04 C3 00 3C").text("lamp");
          broken.send(Bytes.packet(0x10, login.text("lamp").text(WRONG))).nextOrClosed();
        }
      }
      for (Event event : house.events().all()) {
        told.add(event.toString());
        told.add(LogLine.of(event));
      }
      told.add(house.server().accounts().accounts().toString());
      told.add(house.server().accounts().accounts().all().toString());
      told.add(house.server().census().toString());
    }
    heard.list.forEach(event -> told.add(event.getFormattedMessage()));
    assertThat(told).isNotEmpty().noneMatch(text -> text.contains("canary-secret"));
  }

  @Test
  void a_login_does_not_show_its_password() {
    Connect login =
        new Connect(
            io.sallyport.packet.ProtocolVersion.MQTT_5,
            "lamp",
            true,
            60,
            null,
            "lamp",
            RIGHT.getBytes(StandardCharsets.UTF_8),
            Properties.NONE);
    assertThat(login.toString()).doesNotContain("canary");
  }
}
