package io.sallyport.load;

import io.sallyport.packet.QoS;
import org.jspecify.annotations.Nullable;

/**
 * What a run found. Immutable, but for the histogram.
 *
 * @param seconds the length of the measured time
 * @param published within the measured time, as is {@code delivered}; of connects, how many there
 *     are
 * @param lost how many deliveries never came; over the whole run, warm-up included, as with the two
 *     after it
 * @param late how many came after one that was sent later
 */
public record LoadReport(
    LoadPlan plan,
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
  public boolean isClean() {
    boolean repetitionCounts = plan.qos() != QoS.AT_LEAST_ONCE;
    return lost == 0
        && late == 0
        && refused == 0
        && disconnected == 0
        && !(repetitionCounts && repeated > 0);
  }
}
