package io.sallyport.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  @Test
  void what_is_read_back_is_at_most_two_percent_above() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong() >>> random.nextInt(23, 63);
      LatencyHistogram one = new LatencyHistogram();
      one.record(value);
      assertThat((double) one.quantileNanos(1)).isBetween((double) value, value * 1.02);
      if (i > 2000) {
        i += 50; // the small ones one by one, then samples
      }
    }
  }

  @Test
  void quantiles_agree_with_a_sorted_list() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    long[] values = random.longs(20_000, 1, 1_000_000_000).toArray();
    LatencyHistogram histogram = new LatencyHistogram();
    Arrays.stream(values).forEach(histogram::record);
    Arrays.sort(values);
    for (double fraction : new double[] {0.001, 0.5, 0.9, 0.99, 0.999, 1}) {
      long exact = values[(int) Math.ceil(values.length * fraction) - 1];
      assertThat((double) histogram.quantileNanos(fraction))
          .isBetween((double) exact, exact * 1.02);
    }
  }

  @Test
  void nothing_negative_and_huge_values_have_a_place() {
    LatencyHistogram histogram = new LatencyHistogram();
    assertThat(histogram.quantileNanos(0.5)).isZero();
    histogram.record(-5);
    assertThat(histogram.quantileNanos(1)).isZero();
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.quantileNanos(1)).isGreaterThan(1L << 40);
    assertThat(histogram.count()).isEqualTo(2);
  }
}
