package io.sallyport.load;

import io.sallyport.packet.ReasonCode;

/** A run cannot begin: the broker does not let one of its subscribers listen. No stack trace. */
public final class SubscriptionRefused extends Exception {
  private final String filter;
  private final ReasonCode reason;

  SubscriptionRefused(String filter, ReasonCode reason) {
    super(filter + ": " + reason, null, false, false);
    this.filter = filter;
    this.reason = reason;
  }

  public String filter() {
    return filter;
  }

  public ReasonCode reason() {
    return reason;
  }
}
