package io.sallyport.main;

import io.sallyport.config.Problem;
import io.sallyport.config.Settings;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import io.sallyport.home.PrivateFiles;
import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.time.Ticker;
import io.sallyport.trail.Inquiry;
import io.sallyport.trail.RecentRefusals;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * All that takes down what happens in a running broker: its log and its audit trail. Thread-safe.
 */
final class Journals implements Journal, AutoCloseable {
  private final JournalLog log;
  private final AuditLog audit;
  private final Inquiry inquiry;

  private Journals(JournalLog log, AuditLog audit, Inquiry inquiry) {
    this.log = log;
    this.audit = audit;
    this.inquiry = inquiry;
  }

  /**
   * @param sink takes the lines of the log
   * @throws CommandFailure AUDIT_UNUSABLE when the trail cannot be written: a broker that nobody
   *     could ask afterwards does not start
   */
  static Journals start(Home home, Settings settings, Consumer<String> sink) throws CommandFailure {
    RecentRefusals recent = new RecentRefusals();
    try {
      AuditLog audit = AuditLog.start(home.audit(), settings.auditBytes(), recent, Ticker.system());
      return new Journals(
          JournalLog.start(Ticker.system(), sink), audit, new Inquiry(recent, home.audit()));
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.AUDIT_UNUSABLE,
          "%s cannot be written: %s".formatted(home.audit(), PrivateFiles.reason(e)));
    }
  }

  /** What a start puts in force, so that a file that was changed before it is seen. */
  static String about(Home home, Settings settings) {
    try {
      byte[] file = Files.readAllBytes(home.configuration());
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(file);
      return "sallyport %s, %d rules, %s sha256 %s"
          .formatted(
              Version.text(),
              settings.policy().rules().size(),
              home.configuration().getFileName(),
              HexFormat.of().formatHex(hash));
    } catch (IOException | NoSuchAlgorithmException e) {
      return "the configuration cannot be read again";
    }
  }

  @Override
  public void record(Event event) {
    log.record(event);
    audit.record(event);
  }

  Inquiry inquiry() {
    return inquiry;
  }

  /** How many events the log or the trail did not take. */
  long lost() {
    return log.lost() + audit.lost();
  }

  @Override
  public void close() {
    log.close();
    audit.close();
  }
}
