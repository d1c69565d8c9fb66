package io.sallyport.conformance;

import io.sallyport.testkit.BrokerFixture;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Way;
import io.sallyport.testkit.WebWay;

/**
 * Every way into the broker, of devices and of browsers, under the names of {@link Way} and {@link
 * WebWay}: for what concerns connections.
 */
enum AnyWay {
  TCP_3_1_1,
  TCP_5,
  TLS_3_1_1,
  TLS_5,
  WS_3_1_1,
  WS_5,
  WSS_3_1_1,
  WSS_5;

  boolean isFive() {
    return name().endsWith("_5");
  }

  Dialer dial(BrokerFixture house) {
    return name().startsWith("W")
        ? WebWay.valueOf(name()).dial(house)
        : Way.valueOf(name()).dial(house);
  }
}
