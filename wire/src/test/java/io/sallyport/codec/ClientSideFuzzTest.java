package io.sallyport.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** What a broker may send to a client, CONNACK included; see docs/fuzzing.md. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ClientSideFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void nothing_that_a_broker_sends_does_more_than_end_the_connection(byte[] data) {
    DecoderFuzz.run(Side.CLIENT, data);
  }
}
