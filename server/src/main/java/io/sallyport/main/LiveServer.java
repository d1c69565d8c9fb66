package io.sallyport.main;

import static java.util.stream.Collectors.joining;

import io.netty.handler.ssl.OpenSsl;
import io.sallyport.broker.Census;
import io.sallyport.broker.Purged;
import io.sallyport.broker.Rehearsed;
import io.sallyport.config.Problem;
import io.sallyport.config.Settings;
import io.sallyport.guard.Bans;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.PrivateFiles;
import io.sallyport.identity.AccountBook;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.operations.RulesDiff;
import io.sallyport.operations.Status;
import io.sallyport.policy.PolicySettings;
import io.sallyport.principal.PrincipalId;
import io.sallyport.store.StoreUnusable;
import io.sallyport.time.Ticker;
import io.sallyport.tls.TlsSettings;
import io.sallyport.tls.TlsWatch;
import io.sallyport.topic.Printable;
import io.sallyport.topic.TopicFilter;
import io.sallyport.transport.CannotListen;
import io.sallyport.transport.Listener;
import io.sallyport.transport.ListenerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link Server} as the operator's verbs see it. Thread-safe. */
final class LiveServer implements RunningServer {
  private static final Logger LOG = LoggerFactory.getLogger("sallyport");

  private static final int PATIENCE_SECONDS = 5;
  private static final int PURGE_SECONDS = 60;
  private static final int REHEARSAL_SECONDS = 30;
  private static final double NANOS_A_MILLI = 1e6;

  private final Server server;
  private final Settings settings;
  private final AccountBook accounts;
  private final Journals journal;
  private final Ticker ticker = Ticker.system();
  private final long startedNanos = ticker.nanos();
  private final long startedMillis = ticker.wallMillis();
  private final Path snapshot;

  private LiveServer(
      Server server, Settings settings, AccountBook accounts, Journals journal, Path snapshot) {
    this.snapshot = snapshot;
    this.server = server;
    this.settings = settings;
    this.accounts = accounts;
    this.journal = journal;
  }

  static RunningServer start(
      Settings settings, AccountBook accounts, Bans bans, Journals journal, Path data)
      throws CommandFailure {
    try {
      Server server = Server.start(settings, accounts, bans, journal, Ticker.system(), data);
      Path snapshot = data.resolve("snapshot");
      PrivateFiles.delete(snapshot); // of a backup that nobody ended
      return new LiveServer(server, settings, accounts, journal, snapshot);
    } catch (StoreUnusable e) {
      Problem problem = problem(e.trouble());
      throw new CommandFailure(
          problem, Printable.of(String.valueOf(e.getMessage()), 600), problem.remedy());
    } catch (CannotListen e) {
      throw cannotListen(e);
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.CERTIFICATE_BROKEN, Printable.of(String.valueOf(e.getMessage()), 300));
    }
  }

  private static CommandFailure cannotListen(CannotListen e) {
    String what = Printable.of(String.valueOf(e.getMessage()), 300);
    Optional<PortHolder> holder =
        e.why() == CannotListen.Why.TAKEN ? PortHolder.of(e.port()) : Optional.empty();
    if (holder.isPresent()) {
      what += " by process %d (%s)".formatted(holder.get().pid(), holder.get().name());
    }
    return new CommandFailure(
        Problem.CANNOT_LISTEN,
        what,
        switch (e.why()) {
          case TAKEN ->
              holder
                  .map(found ->
                      "end it (kill %d), or change bind in the configuration"
                          .formatted(found.pid()))
                  .orElse(
                      "find out who has it (sudo ss -ltnp 'sport = :%d'), or change bind in the"
                              .formatted(e.port())
                          + " configuration");
          case NOT_ALLOWED ->
              "choose a port from 1024 for bind in the configuration, or allow this one to"
                  + " everybody: sudo sysctl net.ipv4.ip_unprivileged_port_start="
                  + e.port();
          case NOT_OURS -> "ip address shows this machine's; * in bind means all of them";
          case OTHER -> "change bind in the configuration";
        });
  }

  private static Problem problem(StoreUnusable.Trouble trouble) {
    return switch (trouble) {
      case UNKNOWN_FORMAT -> Problem.STORE_FORMAT;
      case IN_USE -> Problem.STORE_BUSY;
      case DAMAGED -> Problem.STORE_DAMAGED;
      case NOT_WRITABLE -> Problem.STORE_BROKEN;
      case TOO_LARGE -> Problem.STORE_TOO_LARGE;
    };
  }

  @Override
  public List<Status.Listener> listeners() {
    return server.listeners().stream().map(LiveServer::view).toList();
  }

  private static Status.Listener view(Listener listener) {
    ListenerSettings shown = listener.settings().onPort(listener.port());
    return new Status.Listener(shown.name(), shown.url());
  }

  @Override
  public List<String> securityProviders() {
    List<String> providers = new ArrayList<>();
    boolean wanted =
        settings.listeners().stream()
            .map(ListenerSettings::tls)
            .anyMatch(tls -> tls != null && tls.engine() == TlsSettings.Engine.OPENSSL);
    if (wanted && OpenSsl.isAvailable()) {
      providers.add("TLS by " + OpenSsl.versionString());
    } else {
      providers.add(
          "TLS by the JDK " + Runtime.version() + (wanted ? " (BoringSSL cannot be loaded)" : ""));
    }
    providers.add("passwords by Argon2id");
    return List.copyOf(providers);
  }

  @Override
  public void certificateRenewed() {
    try {
      int unused = certificates().take();
    } catch (CommandFailure told) {
      LOG.debug("event=tls_not_taken code={}", told.problem().code());
    }
  }

  @Override
  public Certificates certificates() throws CommandFailure {
    try {
      TlsWatch.Next next = server.tls().read();
      return new Certificates() {
        @Override
        public List<String> listeners() {
          return next.listeners();
        }

        @Override
        public int take() {
          return next.take();
        }
      };
    } catch (IOException unusable) {
      throw new CommandFailure(
          Problem.CERTIFICATE_NOT_TAKEN, Printable.of(String.valueOf(unusable.getMessage()), 600));
    }
  }

  @Override
  public void principalGone(PrincipalId id) {
    server.principalGone(id);
  }

  @Override
  public void passwordChanged(PrincipalId id) {
    server.endConnections(id);
  }

  @Override
  public Recheck reconfigure(Settings changed) {
    server.reconfigure(changed);
    return recheck();
  }

  @Override
  public Recheck recheck() {
    try {
      io.sallyport.broker.Recheck done = server.recheck().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return new Recheck(done.connections(), done.ended(), done.filters(), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("event=rights_asked_late reason={}", e.getClass().getSimpleName());
    }
    return new Recheck(0, 0, 0, false);
  }

  @Override
  public RulesDiff.Live rehearse(PolicySettings rules) {
    try {
      Rehearsed found = server.rehearse(rules).get(REHEARSAL_SECONDS, TimeUnit.SECONDS);
      return new RulesDiff.Live(
          found.connections(),
          some(found.ended()),
          some(found.subscriptions()),
          found.sessions(),
          some(found.stored()),
          found.shardsFailed() == 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("event=rehearsal_late reason={}", e.getClass().getSimpleName());
    }
    RulesDiff.Some nobody = new RulesDiff.Some(0, List.of());
    return new RulesDiff.Live(0, nobody, nobody, 0, nobody, false);
  }

  private static RulesDiff.Some some(Rehearsed.Some some) {
    return new RulesDiff.Some(some.count(), some.names());
  }

  @Override
  public Purge purgeRetained(
      @Nullable TopicFilter filter, @Nullable PrincipalId publisher, boolean dryRun) {
    try {
      Purged purged =
          server.purgeRetained(filter, publisher, dryRun).get(PURGE_SECONDS, TimeUnit.SECONDS);
      LOG.info(
          "event=retained_purged messages={} shards_failed={} dry_run={}",
          purged.messages(),
          purged.shardsFailed(),
          dryRun);
      return new Purge(purged.messages(), purged.shardsFailed() == 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("event=retained_purge_late reason={}", e.getClass().getSimpleName());
    }
    return new Purge(0, false);
  }

  @Override
  public synchronized Optional<Path> beginBackup() throws CommandFailure {
    try {
      PrivateFiles.delete(snapshot);
      return server.copyStore(snapshot) ? Optional.of(snapshot) : Optional.empty();
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.STORE_BROKEN,
          "a snapshot cannot be made: " + Printable.of(String.valueOf(e.getMessage()), 300));
    }
  }

  @Override
  public synchronized void endBackup() throws CommandFailure {
    try {
      PrivateFiles.delete(snapshot);
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.STORE_BROKEN,
          "%s cannot be removed: %s".formatted(snapshot, PrivateFiles.reason(e)));
    }
  }

  @Override
  public Status status() {
    Census census = server.census();
    Map<String, Long> counters = new TreeMap<>();
    for (Counter counter : Counter.values()) {
      counters.put(counter.name().toLowerCase(Locale.ROOT), server.counters().of(counter));
    }
    counters.merge(Counter.EVENTS_LOST.name().toLowerCase(Locale.ROOT), journal.lost(), Long::sum);
    return new Status(
        settings.brokerName(),
        Version.text(),
        ProcessHandle.current().pid(),
        startedMillis,
        TimeUnit.NANOSECONDS.toSeconds(ticker.nanos() - startedNanos),
        listeners(),
        accounts.accounts().size(),
        census.connections(),
        census.stored().sessions(),
        census.subscriptions(),
        census.stored().retainedMessages(),
        rules(),
        server.bans().size(),
        store(census),
        alarms(census),
        counters);
  }

  private Status.Rules rules() {
    long version = server.policy().version();
    return new Status.Rules(
        server.policy().settings().rules().size(), version, server.checkedVersion() >= version);
  }

  private List<Status.Alarm> alarms(Census census) {
    List<Status.Alarm> alarms = new ArrayList<>();
    List<Integer> stopped = server.stoppedShards();
    if (!stopped.isEmpty()) {
      alarms.add(
          Status.Alarm.of(
              Problem.SHARD_STOPPED,
              "out of service: "
                  + stopped.stream().map(shard -> "shard " + shard).collect(joining(", "))));
    }
    if (census.full()) {
      alarms.add(Status.Alarm.of(Problem.STORE_FULL, "no further message is stored"));
    }
    if (server.writesFail()) {
      alarms.add(Status.Alarm.of(Problem.STORE_FAILS, "the disk does not take what is written"));
    }
    if (census.log().isClockBehind()) {
      alarms.add(
          Status.Alarm.of(Problem.CLOCK_BEHIND, Problem.clockBehind(census.log().aheadMillis())));
    }
    server.tls().alarms().stream().map(TlsNews::alarm).forEach(alarms::add);
    return alarms;
  }

  private Status.Store store(Census census) {
    long oldest = census.stored().oldestMillis();
    long ageMillis = oldest == Long.MAX_VALUE ? 0 : Math.max(0, ticker.wallMillis() - oldest);
    return new Status.Store(
        census.stored().queuedMessages(),
        TimeUnit.MILLISECONDS.toSeconds(ageMillis),
        census.backlog(),
        census.log().commitNanosHalf() / NANOS_A_MILLI,
        census.log().commitNanosMost() / NANOS_A_MILLI,
        census.log().usedBytes(),
        census.full());
  }

  @Override
  public void close() {
    server.close();
  }
}
