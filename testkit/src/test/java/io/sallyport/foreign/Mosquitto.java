package io.sallyport.foreign;

import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line of mosquitto_pub, mosquitto_sub or mosquitto_rr while it is put together. Confined
 * to one thread.
 *
 * <p>All tell what they do ({@code -d}), line by line and at once; what they receive begins with
 * {@value #MESSAGE}, then topic, QoS, retain flag and payload, for mosquitto_rr user properties
 * too.
 */
final class Mosquitto {
  static final String MESSAGE = "message ";

  private static final String INSTALLATION = "apt-get install mosquitto-clients";

  private final List<String> command = new ArrayList<>();

  private Mosquitto(String program) {
    Program.require(program, INSTALLATION);
    Program.require("stdbuf", "apt-get install coreutils");
    command.addAll(List.of("stdbuf", "-oL", program, "-d"));
  }

  static Mosquitto pub() {
    return new Mosquitto("mosquitto_pub");
  }

  static Mosquitto sub() {
    return new Mosquitto("mosquitto_sub").with("-F", MESSAGE + "%t %q %r %p");
  }

  static Mosquitto rr() {
    return new Mosquitto("mosquitto_rr").with("-F", MESSAGE + "%t %q %r %p %P");
  }

  Mosquitto with(Object... arguments) {
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return this;
  }

  /** In the clear, to the listener of that name. */
  Mosquitto plain(BrokerFixture house, String listener) {
    return with("-h", "127.0.0.1", "-p", house.server().port(listener));
  }

  /** With TLS to 127.0.0.1, trusting the CA of {@code house}. */
  Mosquitto tls(BrokerFixture house, String listener) {
    return tls("127.0.0.1", house.server().port(listener), house.caFile());
  }

  Mosquitto tls(String host, int port, Path authority) {
    return with("-h", host, "-p", port, "--cafile", authority);
  }

  Program start() {
    return Program.start(List.copyOf(command));
  }

  /** Runs it to its end, which comes by itself. */
  Program run() {
    return Program.run(List.copyOf(command));
  }

  /** Starts a mosquitto_sub and returns when the broker has granted its subscription. */
  Program subscribed() {
    Program started = start();
    started.awaitLine("received SUBACK");
    return started;
  }
}
