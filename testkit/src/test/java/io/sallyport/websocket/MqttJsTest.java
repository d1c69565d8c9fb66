package io.sallyport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Program;
import io.sallyport.testkit.WebWay;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MQTT.js in Node, as it comes: every QoS and size, a will, over ws and wss. */
class MqttJsTest {
  @TempDir Path folder;
  private Path modules;
  private BrokerFixture house;

  @BeforeEach
  void open() {
    modules = MqttJs.modules();
    house = BrokerFixture.with().web().start();
  }

  @AfterEach
  void close() {
    if (house != null) {
      house.close();
    }
  }

  @ParameterizedTest
  @EnumSource(WebWay.class)
  void exchanges_messages_with_the_homes_authority(WebWay way) throws IOException {
    String scheme = way.isTls() ? "wss" : "ws";
    String url = scheme + "://localhost:" + house.server().port(scheme) + "/mqtt";
    List<String> command =
        List.of(
            "node", script().toString(), url, house.caFile().toString(), way.isFive() ? "5" : "4");
    try (Program js = Program.start(command, folder, Map.of("NODE_PATH", modules.toString()))) {
      js.awaitLine("done");
      js.expectExit(0);
      assertThat(js.awaitLines("message js/", 16)).last().isEqualTo("message js/will 1 4");
    }
  }

  private Path script() throws IOException {
    Path script = folder.resolve("exchange.js");
    try (InputStream in = MqttJsTest.class.getResourceAsStream("exchange.js")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    return script;
  }
}
