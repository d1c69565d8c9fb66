package io.sallyport.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs pub or sub in this process and keeps what they said. */
record Verb(int exitCode, byte[] output, String talk) {

  @Command(name = "sallyport")
  static final class Root {}

  String text() {
    return new String(output, StandardCharsets.UTF_8);
  }

  static Verb pub(TinyBroker broker, String... arguments) {
    return pubReading("", broker, arguments);
  }

  static Verb pubReading(String input, TinyBroker broker, String... arguments) {
    return run(
        new Pub(Map.of(), new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))),
        new ByteArrayOutputStream(),
        withAddress(broker, arguments));
  }

  static Verb sub(TinyBroker broker, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return run(new Sub(Map.of(), out), out, withAddress(broker, arguments));
  }

  static Verb rr(TinyBroker broker, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return run(
        new Rr(Map.of(), new ByteArrayInputStream(new byte[0]), out),
        out,
        withAddress(broker, arguments));
  }

  private static String[] withAddress(TinyBroker broker, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--plain", "-p", Integer.toString(broker.port())));
    all.addAll(List.of(arguments));
    return all.toArray(String[]::new);
  }

  static Verb run(Object verb, OutputStream out, String... arguments) {
    StringWriter talk = new StringWriter();
    StringWriter printed = new StringWriter();
    CommandLine line = ClientVerbs.asMosquitto(new CommandLine(verb));
    line.setErr(new PrintWriter(talk));
    line.setOut(new PrintWriter(printed));
    int exitCode = line.execute(arguments);
    byte[] output =
        out instanceof ByteArrayOutputStream bytes && bytes.size() > 0
            ? bytes.toByteArray()
            : printed.toString().getBytes(StandardCharsets.UTF_8);
    return new Verb(exitCode, output, talk.toString());
  }
}
