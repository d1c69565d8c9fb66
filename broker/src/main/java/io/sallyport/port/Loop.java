package io.sallyport.port;

/** An event loop, as the broker needs it: one thread that a connection belongs to for life. */
public interface Loop {
  /** From 0, without gaps. */
  int index();

  /** Runs {@code task} on the loop, after what was given before. Never blocks; any thread. */
  void execute(Runnable task);

  /** Runs {@code task} on the loop once, not before {@code delayMillis} have passed. Any thread. */
  void schedule(Runnable task, long delayMillis);

  /** Whether the caller is this loop. */
  boolean isCurrent();
}
