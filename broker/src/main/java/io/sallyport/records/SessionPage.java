package io.sallyport.records;

import io.sallyport.subscription.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the stored sessions of one shard, in the order in which they were made. Immutable.
 *
 * @param next where to go on; null when there is no more in this shard
 */
public record SessionPage(List<Stored> sessions, @Nullable Long next) {
  public SessionPage {
    sessions = List.copyOf(sessions);
  }

  /**
   * One session.
   *
   * @param owner whose it is, with the roles of then
   * @param attached whether its client is connected
   * @param subscriptions shared ones with {@code $share/NAME/} before the filter
   */
  public record Stored(Author owner, boolean attached, List<Subscription> subscriptions) {
    public Stored {
      subscriptions = List.copyOf(subscriptions);
    }
  }
}
