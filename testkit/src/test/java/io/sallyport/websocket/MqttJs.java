package io.sallyport.websocket;

import io.sallyport.testkit.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * MQTT.js, fetched once by npm into a folder below target. Whoever asks for it is skipped by name
 * where npm or the network is missing.
 */
public final class MqttJs {
  private static final Path FOLDER = Path.of("target", "npm").toAbsolutePath();
  private static final Path MODULES = FOLDER.resolve("node_modules");
  private static final String WANTED = "mqtt@5";
  private static final int PATIENCE_SECONDS = 90;

  private MqttJs() {}

  /** The folder {@code node_modules} with MQTT.js in it. */
  public static synchronized Path modules() {
    Program.require("node", "apt-get install nodejs");
    if (!Files.exists(MODULES.resolve("mqtt/package.json"))) {
      Program.require("npm", "apt-get install npm");
      Assumptions.assumeTrue(isFetched(), "MQTT.js is not there: npm could not fetch " + WANTED);
    }
    return MODULES;
  }

  private static boolean isFetched() {
    try {
      Files.createDirectories(FOLDER);
      Process npm =
          new ProcessBuilder(
                  List.of("npm", "install", WANTED, "--no-audit", "--no-fund", "--prefix", "."))
              .directory(FOLDER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(FOLDER.resolve("npm.log").toFile())
              .start();
      if (!npm.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        npm.descendants().forEach(ProcessHandle::destroyForcibly);
        npm.destroyForcibly();
        return false;
      }
      return npm.exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The whole library as one script for a web page. */
  static Path script() {
    return modules().resolve("mqtt/dist/mqtt.min.js");
  }
}
