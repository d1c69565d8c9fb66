package io.sallyport.journal;

/**
 * Takes down what happened. Thread-safe; called on event loops, so it never blocks and never
 * throws.
 */
@FunctionalInterface
public interface Journal {
  void record(Event event);
}
