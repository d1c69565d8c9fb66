package io.sallyport.broker;

import io.sallyport.delivery.HomeLoop;
import io.sallyport.time.DeadlineWheel;

/**
 * One event loop of the broker, as whoever drives it sees it. Confined to the loop, but for {@link
 * #index} and {@link #connections}.
 */
public final class BrokerLoop {
  private final HomeLoop home;

  BrokerLoop(HomeLoop home) {
    this.home = home;
  }

  HomeLoop home() {
    return home;
  }

  public int index() {
    return home.index();
  }

  /** How many connections live here. Any thread. */
  public int connections() {
    return home.connections();
  }

  /** Called every {@link DeadlineWheel#TICK_MILLIS} on the loop. */
  public void tick() {
    home.tick();
  }

  /**
   * Has {@code action} run in {@code nanos}, on the loop. Loop only.
   *
   * @return drops it
   */
  public Runnable after(long nanos, Runnable action) {
    return home.after(nanos, action);
  }
}
