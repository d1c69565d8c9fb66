package io.sallyport.operations;

import io.sallyport.home.CommandFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator can ask about bans. Thread-safe; every method may block. */
public interface BanOperations {
  /**
   * @param kind {@code user}, {@code client} or {@code address}
   * @param name one name, one id, one address or network in CIDR form; never a pattern
   * @param lasting a duration such as {@code 1h}; null for ever
   * @param reason for operators; may be empty
   * @param force whether also a network that holds this machine, or most of the world
   */
  record NewBan(String kind, String name, @Nullable String lasting, String reason, boolean force) {}

  /**
   * A ban as it is shown.
   *
   * @param since and {@code until} in ISO 8601; {@code until} is null for ever
   */
  record Banned(String kind, String name, String since, @Nullable String until, String reason) {}

  /**
   * What became of an order.
   *
   * @param recheck what that meant for those who are connected; null when no broker runs
   */
  record BanDone(Banned ban, LiveBroker.@Nullable Recheck recheck) {}

  /**
   * Bans somebody, or bans them otherwise than before; whoever of them is connected is not any
   * more.
   *
   * @throws CommandFailure BAD_REQUEST, OUT_OF_BOUNDS
   */
  BanDone ban(NewBan ban) throws CommandFailure;

  /** The bans in force, in the order in which they were made. */
  List<Banned> bans() throws CommandFailure;

  /**
   * Lifts a ban.
   *
   * @throws CommandFailure BAN_UNKNOWN
   */
  BanDone unban(String kind, String name) throws CommandFailure;
}
