package io.sallyport.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.AnyWay;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a connection that has nothing to say takes of the heap. Counted are the objects of our own
 * classes and of Netty's; clients here have no Netty, what they have of ours is counted along.
 */
class IdleConnectionTest {
  private static final int CLIENTS = 300;

  /** It was 2,700 over TCP and 3,400 over TLS when this was written, without compact headers. */
  private static final long MOST_BYTES = 5_000;

  /** A line of the histogram: number, instances, bytes, class. */
  private static final Pattern OURS =
      Pattern.compile("^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\[*L?(io\\.(?:netty|sallyport)\\..*)$");

  private final BrokerFixture house =
      BrokerFixture.with()
          .with(
              """
              [limits]
              connections_before_login = 10000
              connections_before_login_per_address = 10000
              """)
          .web()
          .start();
  private final List<Dialer> dialers = new ArrayList<>();

  @AfterEach
  void close() {
    dialers.forEach(Dialer::close);
    house.close();
  }

  private record Line(String kind, long bytes) {}

  @ParameterizedTest
  @EnumSource(AnyWay.class)
  @DisplayName("an idle connection takes no more than five thousand bytes of the heap")
  void idle(AnyWay way) throws JMException {
    connect(way, "first", 10); // what is made once is made by these
    List<Line> before = histogram();
    connect(way, "client", CLIENTS);
    List<Line> after = histogram();
    long grown = sum(after) - sum(before);
    assertThat(grown / CLIENTS).as("%s", largest(after)).isLessThan(MOST_BYTES);
  }

  private void connect(AnyWay way, String name, int count) {
    for (int i = 0; i < count; i++) {
      dialers.add(way.dial(house).connected(name + i));
    }
  }

  private static long sum(List<Line> lines) {
    return lines.stream().mapToLong(Line::bytes).sum();
  }

  private static String largest(List<Line> lines) {
    return lines.stream()
        .limit(20)
        .map(line -> "%s: %d for each".formatted(line.kind(), line.bytes() / CLIENTS))
        .collect(Collectors.joining("\n", "\n", "\n"));
  }

  /** Of what is reachable; collects the rest first. The largest come first. */
  private static List<Line> histogram() throws JMException {
    Object printed =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    return printed
        .toString()
        .lines()
        .map(OURS::matcher)
        .filter(Matcher::matches)
        .map(found -> new Line(found.group(2), Long.parseLong(found.group(1))))
        .toList();
  }
}
