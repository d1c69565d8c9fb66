package io.sallyport.conformance;

import io.sallyport.packet.ProtocolVersion;
import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.Clause;
import io.sallyport.testkit.Way;
import io.sallyport.testkit.WebWay;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.EnumSource;

/** Which test proves which statement, read from the compiled tests and the malformed packets. */
final class Proofs {
  /** A statement; a section has no number behind a dash, and nobody counts it. */
  private static final Pattern NUMBERED = Pattern.compile("MQTT-[0-9.]+-[0-9]+");

  private static final String TABLE = "io.sallyport.walls.MalformedPacketsTest";
  private static final Set<Class<?>> EVERY_VERSION =
      Set.of(Way.class, WebWay.class, AnyWay.class, ProtocolVersion.class);
  private static final String OF_OLD = " of 3.1.1";

  private final Catalogue catalogue;
  private final Map<String, Set<String>> tests = new TreeMap<>();
  private final List<String> unknown = new ArrayList<>();

  private Proofs(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  static Proofs collect(Catalogue catalogue, Path testClasses) throws IOException {
    Proofs proofs = new Proofs(catalogue);
    try (Stream<Path> files = Files.walk(testClasses)) {
      for (Path file : files.filter(it -> it.toString().endsWith("Test.class")).sorted().toList()) {
        String path = testClasses.relativize(file).toString();
        proofs.read(path.replace('/', '.').substring(0, path.length() - ".class".length()));
      }
    }
    Catalogue.rows("malformed.tsv").forEach(proofs::readMalformed);
    return proofs;
  }

  private void read(String className) {
    try {
      Class<?> test = Class.forName(className, false, Proofs.class.getClassLoader());
      read(test, className, false);
      for (Method method : test.getDeclaredMethods()) {
        read(method, className + "#" + method.getName(), runsEveryWay(method));
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("it was just there", e);
    }
  }

  private static boolean runsEveryWay(Method method) {
    EnumSource source = method.getAnnotation(EnumSource.class);
    return source != null
        && source.names().length == 0
        && Stream.of(method.getParameterTypes()).anyMatch(EVERY_VERSION::contains);
  }

  private void read(AnnotatedElement element, String test, boolean everyWay) {
    Clause clause = element.getAnnotation(Clause.class);
    if (clause == null) {
      return;
    }
    for (String id : clause.value()) {
      add(Catalogue.NEW, id, test);
      if (everyWay) {
        catalogue.twinsOf(id).forEach(twin -> add(Catalogue.OLD, twin, test));
      }
    }
    for (String id : clause.v311()) {
      add(Catalogue.OLD, id, test);
    }
  }

  /** The column speaks of 5.0 unless it says otherwise; see the head of the file. */
  private void readMalformed(String[] cells) {
    String version = cells[1];
    String clause = cells[6];
    if (clause.endsWith(OF_OLD)) {
      add(Catalogue.OLD, clause.substring(0, clause.length() - OF_OLD.length()), TABLE);
      return;
    }
    if (!version.equals(Catalogue.OLD)) {
      add(Catalogue.NEW, clause, TABLE);
    }
    if (!version.equals(Catalogue.NEW)) {
      catalogue.twinsOf(clause).forEach(twin -> add(Catalogue.OLD, twin, TABLE));
    }
  }

  private void add(String version, String id, String test) {
    if (!NUMBERED.matcher(id).matches()) {
      return;
    }
    if (catalogue.has(version, id)) {
      tests.computeIfAbsent(version + " " + id, _ -> new TreeSet<>()).add(test);
    } else {
      unknown.add(test + " proves " + id + " of " + version + ", which is no statement");
    }
  }

  /** {@code class#method}, or the class alone where all of it proves it. */
  Set<String> of(Statement statement) {
    return tests.getOrDefault(statement.key(), Set.of());
  }

  List<String> unknown() {
    return List.copyOf(unknown);
  }
}
