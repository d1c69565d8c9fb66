package io.sallyport.logging;

import io.sallyport.time.Ticker;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Gives SLF4J our {@link LineLogger}s. {@link #choose} names it, since looking through every
 * archive for a provider takes time and tests have another. Thread-safe.
 *
 * <p>From INFO on; of Netty from WARN on.
 */
public final class StandardErrorLogs implements SLF4JServiceProvider, ILoggerFactory {
  private final ConcurrentMap<String, Logger> loggers = new ConcurrentHashMap<>(); // as classes are
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();
  private final Ticker clock = Ticker.system();

  /** For SLF4J, which makes the only one. */
  public StandardErrorLogs() {}

  /** Makes SLF4J take this provider, without a word about it. Before the first logger. */
  public static void choose() {
    System.setProperty("slf4j.provider", StandardErrorLogs.class.getName());
    System.setProperty("slf4j.internal.verbosity", "WARN");
  }

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(
        name,
        wanted ->
            new LineLogger(
                wanted,
                wanted.startsWith("io.netty.") ? Level.WARN : Level.INFO,
                clock,
                System.err));
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return this;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}
