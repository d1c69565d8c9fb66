package io.sallyport.cli;

import io.sallyport.options.ExitCode;

/**
 * What happens on Ctrl-C and SIGTERM: say goodbye to the broker and exit with 0, as mosquitto's
 * clients do. Installed for the time of one verb.
 */
final class Goodbye implements AutoCloseable {
  private final Thread hook;

  private Goodbye(Thread hook) {
    this.hook = hook;
  }

  /** {@code farewell} runs on a thread of its own when the process is asked to end. */
  static Goodbye on(Runnable farewell) {
    Thread hook =
        Thread.ofPlatform()
            .name("goodbye")
            .unstarted(() -> {
              farewell.run();
              Runtime.getRuntime().halt(ExitCode.OK);
            });
    Runtime.getRuntime().addShutdownHook(hook);
    return new Goodbye(hook);
  }

  /** From now on the exit code is the verb's own. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook does it.
      return;
    }
  }
}
