package io.sallyport.fuzzing;

import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happened, by name, and keeps what must not happen. Thread-safe; names are words of
 * the program, so there are few.
 */
final class Tally implements Journal {
  private static final int MOST_KEPT = 50;

  /** Something that is wrong; {@code seed} is negative when it is no one conversation's. */
  record Finding(long seed, String text) {}

  /** Who came from an address. */
  interface Seeds {
    long of(String address);
  }

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final List<Finding> findings = new CopyOnWriteArrayList<>();
  private final Seeds seeds;

  Tally(Seeds seeds) {
    this.seeds = seeds;
  }

  void count(String name) {
    count(name, 1);
  }

  void count(String name, long more) {
    counts.computeIfAbsent(name, _ -> new LongAdder()).add(more);
  }

  void found(long seed, String text) {
    count("found");
    if (findings.size() < MOST_KEPT) {
      findings.add(new Finding(seed, text));
    }
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** All counts whose name starts so, by name. */
  Map<String, Long> under(String prefix) {
    Map<String, Long> all = new TreeMap<>();
    counts.forEach((name, count) -> {
      if (name.startsWith(prefix)) {
        all.put(name.substring(prefix.length()), count.sum());
      }
    });
    return all;
  }

  long of(String name) {
    LongAdder adder = counts.get(name);
    return adder == null ? 0 : adder.sum();
  }

  @Override
  public void record(Event event) {
    switch (event) {
      case Event.Connected _ -> count("event connected");
      case Event.Disconnected gone -> disconnected(gone);
      case Event.ProtocolBroken broken ->
          count("event broken " + broken.reason().hex() + " " + broken.clause());
      case Event.LoginRefused refused -> count("event login refused " + refused.cause());
      case Event.Denied denied -> count("event denied " + denied.action());
      case Event.TlsFailed failed -> count("event tls " + failed.failure());
      case Event.ProxyRefused _ -> count("event proxy");
      case Event.UpgradeRefused refused -> count("event upgrade " + refused.cause());
      case Event.RightsAsked asked -> count("event rights asked, filters " + asked.filters());
      case Event.AbsentAsked asked -> count("event absent asked, filters " + asked.filters());
      case Event.StorageChanged changed -> {
        count("event storage " + changed.cause());
        if (changed.code() != null) {
          found(-1, "the store is in trouble: " + changed.text());
        }
      }
      case Event.TlsChanged changed -> count("event tls files " + changed.cause());
      case Event.Administered done -> count("event administered " + done.action());
      case Event.Lost lost -> count("event lost " + lost.reason());
      case Event.Failed failed ->
          found(
              seeds.of(failed.origin().address()),
              "the broker stumbled at " + failed.where() + "\n" + Traces.of(failed.failure()));
    }
  }

  private void disconnected(Event.Disconnected gone) {
    count("event disconnected " + gone.cause());
    boolean itself = gone.cause().equals("client") || gone.cause().equals("closed");
    itself |= gone.cause().equals("taken_over") && gone.clientId().startsWith(LeavingListener.NAME);
    if (gone.principal().equals("user:" + Choir.USER) && !itself) {
      found(-1, "one who behaves, " + gone.clientId() + ", was disconnected: " + gone.cause());
    }
  }
}
