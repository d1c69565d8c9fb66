package io.sallyport.tls;

import io.sallyport.broker.Broker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Looks every second whether the files of the listeners' TLS have changed, and puts into force what
 * is there when it has rested for a second and is in order: from then on it counts, for those who
 * are connected as for those who come. Also sees to it that nobody stays whose certificate has
 * ended meanwhile, or whose revocation list has.
 *
 * <p>Works on a virtual thread of its own, never on an event loop. Thread-safe; one at a time.
 */
public final class TlsWatch implements AutoCloseable {
  private static final long PERIOD_MILLIS = 1_000;
  private static final long PATIENCE_SECONDS = 5;

  private final Broker broker;
  private final Consumer<TlsChange> news;
  private final List<WatchedTls> watched = new ArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("tls-watch").factory());
  private volatile List<TlsChange> alarms = List.of();

  /**
   * @param news told what becomes of the files; may not block
   */
  public TlsWatch(Broker broker, Consumer<TlsChange> news) {
    this.broker = broker;
    this.news = news;
  }

  /** Looks after {@code tls}, which has just been read, from now on. */
  public synchronized void add(TlsInForce tls) throws IOException {
    watched.add(new WatchedTls(tls));
    if (watched.size() == 1) {
      thread.scheduleWithFixedDelay(
          this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Whatever happens, the next look comes: a watch that ended in silence would be none. */
  private void look() {
    try {
      lookNow();
    } catch (RuntimeException | Error failure) {
      broker.failed("tls watch", failure);
    }
  }

  private synchronized void lookNow() {
    List<TlsChange> found = new ArrayList<>();
    boolean changed = false;
    for (WatchedTls tls : watched) {
      try {
        changed |= tls.isDue() && take(tls, found);
        Optional<TlsChange> list = tls.list();
        list.ifPresent(found::add);
        changed |= tls.hasEnded() || list.isPresent();
      } catch (RuntimeException failure) {
        broker.failed("tls watch", failure); // the next look goes on
      }
    }
    tell(found, changed ? end() : 0);
  }

  /** Whether other files are in force than before. */
  private boolean take(WatchedTls tls, List<TlsChange> found) {
    try {
      Optional<WatchedTls.Next> next = tls.read();
      next.map(WatchedTls.Next::take).or(tls::restored).ifPresent(found::add);
      return next.isPresent();
    } catch (IOException why) {
      found.add(tls.refused(why));
      return false;
    }
  }

  /** Ends whoever may not stay; how many there were. Waits until every loop has looked. */
  private int end() {
    try {
      return broker.endLapsed().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      broker.failed("tls watch", late);
    }
    return 0;
  }

  private void tell(List<TlsChange> found, int ended) {
    alarms = watched.stream().flatMap(tls -> tls.alarms().stream()).toList();
    for (TlsChange change : found) {
      news.accept(ended == 0 ? change : change.with(ended + " connections ended"));
    }
  }

  /** The files of all listeners, read and tried at one moment. Put into force once, or dropped. */
  public final class Next {
    private final List<WatchedTls.Next> changed;
    private final List<WatchedTls> unchanged;

    private Next(List<WatchedTls.Next> changed, List<WatchedTls> unchanged) {
      this.changed = changed;
      this.unchanged = unchanged;
    }

    /** The listeners whose files say something else than what is in force. */
    public List<String> listeners() {
      return changed.stream().map(next -> next.of().listener()).toList();
    }

    /**
     * Puts them into force. Waits until every loop has looked at its connections.
     *
     * @return how many connections that ended
     */
    public int take() {
      return TlsWatch.this.take(this);
    }
  }

  /**
   * Reads the files of all listeners, whether or not they seem to have changed. Blocks.
   *
   * @throws IOException when one of them cannot be used; all that is in force stays
   */
  public synchronized Next read() throws IOException {
    List<WatchedTls.Next> changed = new ArrayList<>();
    List<WatchedTls> unchanged = new ArrayList<>();
    for (WatchedTls tls : watched) {
      try {
        tls.read().ifPresentOrElse(changed::add, () -> unchanged.add(tls));
      } catch (IOException why) {
        tell(List.of(tls.refused(why)), 0);
        throw why;
      }
    }
    return new Next(changed, unchanged);
  }

  private synchronized int take(Next next) {
    List<TlsChange> found = new ArrayList<>();
    next.changed.forEach(one -> found.add(one.take()));
    next.unchanged.forEach(tls -> tls.restored().ifPresent(found::add));
    boolean changed = !next.changed.isEmpty();
    for (WatchedTls tls : watched) {
      Optional<TlsChange> list = tls.list();
      list.ifPresent(found::add);
      changed |= list.isPresent();
    }
    int ended = changed ? end() : 0;
    tell(found, ended);
    return ended;
  }

  /** What somebody has to see to. Any thread; does not wait. */
  public List<TlsChange> alarms() {
    return alarms;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
