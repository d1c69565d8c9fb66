package io.sallyport.journal;

import io.sallyport.journal.Counters.Counter;

/**
 * A journal that keeps its word: what the one behind it throws is counted as an event lost and goes
 * no further, since whoever tells a fact must not stumble over the telling. As thread-safe as the
 * one behind it.
 */
public final class QuietJournal implements Journal {
  private final Journal behind;
  private final Counters counters;

  public QuietJournal(Journal behind, Counters counters) {
    this.behind = behind;
    this.counters = counters;
  }

  @Override
  public void record(Event event) {
    try {
      behind.record(event);
    } catch (RuntimeException | StackOverflowError | AssertionError lost) {
      counters.add(Counter.EVENTS_LOST);
    }
  }
}
