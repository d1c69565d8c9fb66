package io.sallyport.foreign;

import io.sallyport.cli.ClientVerbs;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Program;
import io.sallyport.websocket.MqttJs;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * A client that comes to a secure door once, with some certificate or none, logs in if it can, and
 * goes.
 */
enum Visitor {
  /** Speaks TLS, and on mqtts says CONNECT in 3.1.1. */
  OPENSSL {
    @Override
    void visit(BrokerFixture house, String door, @Nullable Shown shown) {
      try (Program client =
          OpenSsl.client(
              "127.0.0.1:" + house.server().port(door),
              house.caFile(),
              with(shown, "-cert", "-key", "-nocommands", "-ign_eof"))) {
        client.tell(CONNECT).exitCode();
      }
    }

    @Override
    boolean speaks(String door) {
      return door.startsWith("mqtts");
    }
  },
  MOSQUITTO {
    @Override
    void visit(BrokerFixture house, String door, @Nullable Shown shown) {
      Program unused =
          Mosquitto.pub()
              .tls(house, door)
              .with("-i", "visitor", "-t", "a", "-m", "x")
              .with(with(shown, "--cert", "--key"))
              .run();
    }

    @Override
    boolean speaks(String door) {
      return door.startsWith("mqtts");
    }
  },
  OURS {
    @Override
    void visit(BrokerFixture house, String door, @Nullable Shown shown) {
      CommandLine line = new CommandLine(new Root());
      ClientVerbs.addTo(line);
      StringWriter said = new StringWriter();
      line.setOut(new PrintWriter(said)).setErr(new PrintWriter(said));
      List<String> words =
          new ArrayList<>(List.of("pub", "-i", "visitor", "-t", "a", "-m", "x", "-h", "127.0.0.1"));
      words.addAll(List.of("-p", String.valueOf(house.server().port(door))));
      words.addAll(List.of("--cafile", house.caFile().toString()));
      for (Object word : with(shown, "--cert", "--key")) {
        words.add(word.toString());
      }
      int unused = line.execute(words.toArray(String[]::new));
    }

    @Override
    boolean speaks(String door) {
      return door.startsWith("mqtts");
    }
  },
  MQTT_JS {
    @Override
    void visit(BrokerFixture house, String door, @Nullable Shown shown) throws IOException {
      Path script = house.home().resolve("visit.js");
      try (InputStream in = Visitor.class.getResourceAsStream("visit.js")) {
        Files.write(script, Objects.requireNonNull(in).readAllBytes());
      }
      String scheme = door.substring(0, door.indexOf('-'));
      String url = scheme + "://127.0.0.1:" + house.server().port(door) + "/mqtt";
      List<String> command =
          new ArrayList<>(List.of("node", script.toString(), url, house.caFile().toString()));
      if (shown != null) {
        command.addAll(List.of(shown.certificate().toString(), shown.key().toString()));
      }
      try (Program js =
          Program.start(command, house.home(), Map.of("NODE_PATH", MqttJs.modules().toString()))) {
        js.exitCode();
      }
    }

    @Override
    boolean speaks(String door) {
      return true;
    }
  };

  /** 3.1.1, client id "visitor", no credentials; and DISCONNECT. */
  static final String CONNECT =
      "\u0010\u0013\0\u0004MQTT\u0004\u0002\0\u003c\0\u0007visitor\u00e0\0";

  /** What it shows. */
  record Shown(Path certificate, Path key) {}

  @Command(name = "sallyport")
  private static final class Root {}

  /** Returns when it has gone, one way or the other. */
  abstract void visit(BrokerFixture house, String door, @Nullable Shown shown) throws IOException;

  /** Whether it can come in there when it is welcome. */
  abstract boolean speaks(String door);

  private static Object[] with(
      @Nullable Shown shown, String certificate, String key, Object... more) {
    List<Object> words = new ArrayList<>(List.of(more));
    if (shown != null) {
      words.addAll(List.of(certificate, shown.certificate(), key, shown.key()));
    }
    return words.toArray();
  }
}
