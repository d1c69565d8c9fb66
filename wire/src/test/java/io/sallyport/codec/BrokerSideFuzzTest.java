package io.sallyport.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** What clients may send to a broker, CONNECT included; see docs/fuzzing.md. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class BrokerSideFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void nothing_that_a_client_sends_does_more_than_end_its_connection(byte[] data) {
    DecoderFuzz.run(Side.BROKER, data);
  }
}
