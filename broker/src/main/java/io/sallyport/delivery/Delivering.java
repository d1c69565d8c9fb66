package io.sallyport.delivery;

import io.sallyport.delivery.Matches.Match;
import io.sallyport.packet.Publish;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands one message to connections of the loop that runs it; what goes wrong at one of them stays
 * with that one.
 */
final class Delivering {
  private Delivering() {}

  /**
   * @param publisher the session that published, for filters that say no local; null for wills and
   *     stored messages
   */
  static void toAll(
      Publish message, List<Match> receivers, Receiver.@Nullable Connected publisher) {
    for (int i = 0; i < receivers.size(); i++) {
      Match match = receivers.get(i);
      if (match.receiver() == publisher) {
        match = match.forItsOwnMessages();
        if (match == null) {
          continue;
        }
      }
      toOne(message, match);
    }
  }

  private static void toOne(Publish message, Match match) {
    Receiver.Connected session = match.receiver();
    try {
      session.deliver(
          message, match.qos(), match.retainAsPublished() && message.retain(), match.ids());
    } catch (RuntimeException | Error failure) {
      session.client().failed("delivery", failure);
    }
  }
}
