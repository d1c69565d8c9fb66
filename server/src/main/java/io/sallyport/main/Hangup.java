package io.sallyport.main;

import io.sallyport.home.CommandFailure;
import io.sallyport.operations.Operations;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP: the configuration is read anew, as {@code reload} does. When it comes because the
 * terminal has gone that the broker was started in, the broker ends as before.
 *
 * <p>The JDK names signals in a package that the compiler warns of and has no other way to hear
 * them, so it is called by reflection; where it is not there, SIGHUP ends the process.
 */
final class Hangup {
  private static final Logger LOG = LoggerFactory.getLogger("sallyport");
  private static final String TERMINAL = "/dev/tty";

  private final Operations operations;
  private final Runnable stop;
  private final boolean hadTerminal = hasTerminal();

  private Hangup(Operations operations, Runnable stop) {
    this.operations = operations;
    this.stop = stop;
  }

  /**
   * @param stop ends the broker
   */
  static void onSignal(Operations operations, Runnable stop) {
    Hangup hangup = new Hangup(operations, stop);
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object heard =
          Proxy.newProxyInstance(
              Hangup.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      hangup.heard();
                      yield null;
                    }
                    case "equals" -> arguments != null && proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "SIGHUP";
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), heard);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      LOG.warn(
          "event=signal_not_heard signal=HUP reason={}",
          cause == null ? "" : cause.getClass().getSimpleName());
    }
  }

  /** On a thread of the JVM that is for this signal alone. */
  private void heard() {
    if (hadTerminal && !hasTerminal()) {
      stop.run();
      return;
    }
    try {
      Operations.Reloaded unused = operations.reload(false); // which tells the log
    } catch (CommandFailure refused) {
      refused
          .render()
          .lines()
          .forEach(line -> LOG.error("event=reload_refused text=\"{}\"", line.replace('"', '\'')));
    } catch (RuntimeException failure) {
      LOG.error("event=reload_failed reason={}", failure.getClass().getSimpleName());
    }
  }

  private static boolean hasTerminal() {
    try (FileInputStream terminal = new FileInputStream(TERMINAL)) {
      return terminal.getFD().valid();
    } catch (IOException gone) {
      return false;
    }
  }
}
