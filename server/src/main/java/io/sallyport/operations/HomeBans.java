package io.sallyport.operations;

import io.sallyport.config.Problem;
import io.sallyport.config.Quantity;
import io.sallyport.guard.AddressPrefix;
import io.sallyport.guard.Ban;
import io.sallyport.guard.BanTarget;
import io.sallyport.guard.Bans;
import io.sallyport.home.BanFile;
import io.sallyport.home.CommandFailure;
import io.sallyport.time.Ticker;
import io.sallyport.topic.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bans of a home. Thread-safe: one change at a time. A change is written down, on disk, in
 * force, and felt by whoever is connected before it is answered.
 */
final class HomeBans implements BanOperations {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(3_650);
  private static final int WIDEST_IPV4 = 8;
  private static final int WIDEST_IPV6 = 16;
  private static final List<AddressPrefix> OURSELVES =
      List.of(AddressPrefix.parse("127.0.0.0/8"), AddressPrefix.parse("::1/128"));

  private final BanFile file;
  private final Bans bans;
  private final @Nullable LiveBroker broker;
  private final HomeAudit audit;
  private final Ticker ticker = Ticker.system();

  /**
   * @param broker null when none runs
   * @param audit writes each change down before it is made
   */
  HomeBans(HomeBooks books, @Nullable LiveBroker broker, HomeAudit audit) {
    this.file = books.banned();
    this.bans = books.bans();
    this.broker = broker;
    this.audit = audit;
  }

  @Override
  public synchronized BanDone ban(NewBan wanted) throws CommandFailure {
    BanTarget target = target(wanted.kind(), wanted.name());
    if (!wanted.force()) {
      refuseRecklessness(target);
    }
    long now = ticker.wallMillis();
    String lasting = wanted.lasting();
    long until = lasting == null ? Ban.FOREVER : now + lasting(lasting).toMillis();
    Ban ban = new Ban(target, now, until, reason(wanted.reason()));
    String length = lasting == null ? "for ever" : "for " + lasting.strip();
    audit.change(
        "ban_add",
        subject(target),
        ban.reason().isEmpty() ? length : length + ": " + Printable.of(ban.reason()),
        () -> {
          file.put(ban, now);
          bans.replace(file.all());
        });
    return new BanDone(view(ban), asked());
  }

  @Override
  public List<Banned> bans() {
    long now = ticker.wallMillis();
    return file.all().stream().filter(ban -> ban.holdsAt(now)).map(HomeBans::view).toList();
  }

  @Override
  public synchronized BanDone unban(String kind, String name) throws CommandFailure {
    BanTarget target = target(kind, name);
    long now = ticker.wallMillis();
    Ban ban = file.find(target, now);
    if (ban == null) {
      throw new CommandFailure(
          Problem.BAN_UNKNOWN,
          "%s is not banned".formatted(subject(target)),
          "sallyport ban list shows who is");
    }
    audit.change(
        "ban_remove",
        subject(target),
        "",
        () -> {
          file.remove(target, now);
          bans.replace(file.all());
        });
    return new BanDone(view(ban), asked());
  }

  private LiveBroker.@Nullable Recheck asked() {
    return broker == null ? null : broker.recheck();
  }

  private static BanTarget target(String kind, String name) throws CommandFailure {
    try {
      return BanTarget.of(kind, name);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          Problem.BAD_REQUEST,
          "\"%s %s\" %s".formatted(Printable.of(kind), Printable.of(name), e.getMessage()),
          "name one: user NAME, client ID, address 192.0.2.1, address 2001:db8::/48");
    }
  }

  /**
   * The control socket is a file, so whoever can ban can also lift the ban; but a slip of the
   * finger should not end everybody's connection.
   */
  private static void refuseRecklessness(BanTarget target) throws CommandFailure {
    if (!(target instanceof BanTarget.Address(AddressPrefix prefix))) {
      return;
    }
    if (OURSELVES.stream().anyMatch(own -> own.covers(prefix) || prefix.covers(own))) {
      throw new CommandFailure(
          Problem.BAD_REQUEST,
          "%s holds this machine itself: programs and proxies on it could not connect"
              .formatted(prefix),
          "add --force if that is meant");
    }
    if (prefix.length() < (prefix.isIpv6() ? WIDEST_IPV6 : WIDEST_IPV4)) {
      throw new CommandFailure(
          Problem.BAD_REQUEST,
          "%s is a large part of the world".formatted(prefix),
          "add --force if that is meant");
    }
  }

  private static Duration lasting(String text) throws CommandFailure {
    Duration lasting = Quantity.durationOf(text).orElse(null);
    if (lasting == null || lasting.compareTo(SHORTEST) < 0 || lasting.compareTo(LONGEST) > 0) {
      throw new CommandFailure(
          Problem.BAD_REQUEST,
          "\"%s\" is not 1s to 3650d".formatted(Printable.of(text, 40)),
          "write it as 90s, 15m, 2h or 30d, or --forever");
    }
    return lasting;
  }

  private static String reason(String text) throws CommandFailure {
    if (text.length() > Ban.LONGEST_REASON) {
      throw new CommandFailure(
          Problem.OUT_OF_BOUNDS,
          "the reason has %d characters".formatted(text.length()),
          "at most %d".formatted(Ban.LONGEST_REASON));
    }
    return text;
  }

  private static String subject(BanTarget target) {
    return target.kind() + " " + Printable.of(target.name());
  }

  private static Banned view(Ban ban) {
    boolean ever = ban.untilMillis() == Ban.FOREVER;
    return new Banned(
        ban.target().kind(),
        ban.target().name(),
        time(ban.sinceMillis()),
        ever ? null : time(ban.untilMillis()),
        ban.reason());
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
