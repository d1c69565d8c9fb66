package io.sallyport.cli;

import io.sallyport.load.LoadPlan;
import io.sallyport.load.LoadReport;
import io.sallyport.output.JsonText;
import io.sallyport.output.Unprintable;
import java.util.Locale;

/** What bench found, as text for people and as JSON. Used once. */
final class BenchReport {
  private final LoadReport found;
  private final LoadPlan plan;

  BenchReport(LoadReport found) {
    this.found = found;
    this.plan = found.plan();
  }

  private boolean isConnect() {
    return plan.scenario() == LoadPlan.Scenario.CONNECT;
  }

  String text() {
    StringBuilder out = new StringBuilder();
    String pace =
        plan.ratePerSecond() == 0
            ? "full speed, window " + plan.window()
            : "%.0f/s".formatted(plan.ratePerSecond());
    if (isConnect()) {
      out.append("connect: %d clients, %s%n".formatted(plan.publishers(), pace));
      out.append(
          "  connected     %,12.0f /s  (%,d)%n"
              .formatted(found.published() / found.seconds(), found.published()));
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
                  found.seconds()));
      out.append("  published     %,12.0f /s%n".formatted(found.published() / found.seconds()));
      out.append("  delivered     %,12.0f /s%n".formatted(found.delivered() / found.seconds()));
    }
    out.append(
        "  latency ms    p50 %s  p90 %s  p99 %s  p99.9 %s  max %s%n"
            .formatted(millis(0.5), millis(0.9), millis(0.99), millis(0.999), millis(1)));
    out.append(
        "  lost %,d  repeated %,d  out of order %,d  refused %,d  disconnected %,d%n"
            .formatted(
                found.lost(),
                found.repeated(),
                found.late(),
                found.refused(),
                found.disconnected()));
    if (found.firstTrouble() != null) {
      out.append("  first trouble: ").append(Unprintable.escape(found.firstTrouble())).append('\n');
    }
    return out.toString();
  }

  private String millis(double fraction) {
    return String.format(Locale.ROOT, "%.3f", found.latency().quantileNanos(fraction) / 1e6);
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
        found.seconds(),
        found.published(),
        found.delivered(),
        found.published() / found.seconds(),
        found.delivered() / found.seconds(),
        millis(0.5),
        millis(0.9),
        millis(0.99),
        millis(0.999),
        millis(1),
        found.lost(),
        found.repeated(),
        found.late(),
        found.refused(),
        found.disconnected(),
        found.firstTrouble() == null ? "null" : JsonText.quoted(found.firstTrouble()));
  }
}
