package io.sallyport.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What bench found. Immutable.
 *
 * @param seconds the length of the measured time
 * @param lost how many deliveries never came; over the whole run, warm-up included, as with the two
 *     after it
 */
record BenchReport(
    BenchPlan plan,
    double seconds,
    long published,
    long delivered,
    long lost,
    long repeated,
    long late,
    long refused,
    long disconnected,
    LatencyHistogram latency,
    @Nullable String firstTrouble) {

  /** Whether nothing went wrong. At QoS 1 a repetition is allowed. */
  boolean isClean() {
    boolean repetitionCounts = plan.qos() != io.sallyport.packet.QoS.AT_LEAST_ONCE;
    return lost == 0
        && late == 0
        && refused == 0
        && disconnected == 0
        && !(repetitionCounts && repeated > 0);
  }

  private boolean isConnect() {
    return plan.scenario() == BenchPlan.Scenario.CONNECT;
  }

  String text() {
    StringBuilder out = new StringBuilder();
    String pace =
        plan.ratePerSecond() == 0
            ? "full speed, window " + plan.window()
            : "%.0f/s".formatted(plan.ratePerSecond());
    if (isConnect()) {
      out.append("connect: %d clients, %s%n".formatted(plan.publishers(), pace));
      out.append("  connected     %,12.0f /s  (%,d)%n".formatted(published / seconds, published));
    } else {
      out.append(
          "%s: %d publishers, %d subscribers, QoS %d, %d bytes, %s, %.1f s%n"
              .formatted(
                  plan.scenario().title(),
                  plan.publishers(),
                  plan.subscribers(),
                  plan.qos().level(),
                  plan.sizeBytes(),
                  pace,
                  seconds));
      out.append("  published     %,12.0f /s%n".formatted(published / seconds));
      out.append("  delivered     %,12.0f /s%n".formatted(delivered / seconds));
    }
    out.append(
        "  latency ms    p50 %s  p90 %s  p99 %s  p99.9 %s  max %s%n"
            .formatted(millis(0.5), millis(0.9), millis(0.99), millis(0.999), millis(1)));
    out.append(
        "  lost %,d  repeated %,d  out of order %,d  refused %,d  disconnected %,d%n"
            .formatted(lost, repeated, late, refused, disconnected));
    if (firstTrouble != null) {
      out.append("  first trouble: ").append(Unprintable.escape(firstTrouble)).append('\n');
    }
    return out.toString();
  }

  private String millis(double fraction) {
    return String.format(Locale.ROOT, "%.3f", latency.quantileNanos(fraction) / 1e6);
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"v\":1,\"scenario\":%s,\"publishers\":%d,\"subscribers\":%d,\"qos\":%d,\"size\":%d,"
            + "\"rate\":%.1f,\"window\":%d,\"seconds\":%.3f,\"published\":%d,\"delivered\":%d,"
            + "\"published_per_second\":%.1f,\"delivered_per_second\":%.1f,"
            + "\"latency_ms\":{\"p50\":%s,\"p90\":%s,\"p99\":%s,\"p99.9\":%s,\"max\":%s},"
            + "\"lost\":%d,\"repeated\":%d,\"late\":%d,\"refused\":%d,\"disconnected\":%d,"
            + "\"trouble\":%s}",
        JsonText.quoted(plan.scenario().title()),
        plan.publishers(),
        plan.subscribers(),
        plan.qos().level(),
        plan.sizeBytes(),
        plan.ratePerSecond(),
        plan.window(),
        seconds,
        published,
        delivered,
        published / seconds,
        delivered / seconds,
        millis(0.5),
        millis(0.9),
        millis(0.99),
        millis(0.999),
        millis(1),
        lost,
        repeated,
        late,
        refused,
        disconnected,
        firstTrouble == null ? "null" : JsonText.quoted(firstTrouble));
  }
}
