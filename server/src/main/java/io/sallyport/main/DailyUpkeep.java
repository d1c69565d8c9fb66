package io.sallyport.main;

import io.sallyport.home.Home;
import io.sallyport.pki.ServerCertificate.Outcome;
import io.sallyport.pki.Upkeep;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the home's certificates once a day, on a virtual thread of its own, and tells the
 * server what is new. A day that fails is told in the log and tried again the next day; the
 * certificate lives long enough for a month of those.
 */
final class DailyUpkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("sallyport");

  private final Home home;
  private final String brokerName;
  private final RunningServer server;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("upkeep").factory());

  private DailyUpkeep(Home home, String brokerName, RunningServer server) {
    this.home = home;
    this.brokerName = brokerName;
    this.server = server;
  }

  static DailyUpkeep start(Home home, String brokerName, RunningServer server) {
    DailyUpkeep upkeep = new DailyUpkeep(home, brokerName, server);
    upkeep.thread.scheduleWithFixedDelay(upkeep::run, 1, 1, TimeUnit.DAYS);
    return upkeep;
  }

  /** One day's work. */
  void run() {
    try {
      Upkeep done = home.keepUp(brokerName);
      switch (done.server()) {
        case Outcome.Kept _ -> LOG.debug("event=certificate_kept");
        case Outcome.Created _ -> LOG.info("event=certificate_created");
        case Outcome.Renewed(_, String reason) ->
            LOG.info("event=certificate_renewed reason=\"{}\"", reason.replace('"', '\''));
        case Outcome.Overdue(_, String reason) ->
            LOG.warn("event=certificate_overdue reason=\"{}\"", reason.replace('"', '\''));
      }
      boolean isNew =
          done.server() instanceof Outcome.Created || done.server() instanceof Outcome.Renewed;
      if (isNew || done.listRefreshed()) {
        server.certificateRenewed();
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("event=upkeep_failed", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
