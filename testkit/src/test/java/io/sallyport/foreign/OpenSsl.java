package io.sallyport.foreign;

import io.sallyport.testkit.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The openssl command. Stateless. */
final class OpenSsl {
  private static final String INSTALLATION = "apt-get install openssl";

  private OpenSsl() {}

  /** Runs one of its verbs to the end. */
  static Program run(Object... arguments) {
    return Program.run(command(arguments));
  }

  /**
   * A TLS client at {@code address}, {@code HOST:PORT}, that trusts {@code authority} and would
   * offer the weakest things if told to; it runs until its input ends.
   */
  static Program client(String address, Path authority, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("s_client", "-connect", address));
    all.addAll(List.of("-CAfile", authority, "-verify_return_error"));
    all.addAll(List.of(arguments));
    return Program.start(command(all.toArray()));
  }

  private static List<String> command(Object... arguments) {
    Program.require("openssl", INSTALLATION);
    List<String> command = new ArrayList<>(List.of("openssl"));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }
}
