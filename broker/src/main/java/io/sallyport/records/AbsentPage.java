package io.sallyport.records;

import io.sallyport.packet.QoS;
import io.sallyport.packet.Will;
import io.sallyport.principal.SessionKey;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.TopicName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What some sessions of a shard hold whose clients are away, in the order in which they were made.
 * Immutable.
 *
 * @param next where to go on; null when there is no more in this shard
 */
public record AbsentPage(List<Absent> sessions, @Nullable Cursor next) {
  public AbsentPage {
    sessions = List.copyOf(sessions);
  }

  /**
   * A place between two messages of a queue.
   *
   * @param number the session's
   * @param position of the last message that was told; 0 when nothing of the session was
   */
  public record Cursor(long number, long position) {
    public static final Cursor START = new Cursor(0, 0);
  }

  /**
   * One session, or a further part of its queue.
   *
   * @param number {@link Record.Withdraw#number()}
   * @param author its owner, with the roles that it had
   * @param subscriptions none in a further part
   * @param queued what was not yet taken by the client
   * @param will one that waits for its time; null in a further part
   */
  public record Absent(
      SessionKey key,
      long number,
      Author author,
      List<Subscription> subscriptions,
      List<Queued> queued,
      @Nullable Will will) {
    public Absent {
      subscriptions = List.copyOf(subscriptions);
      queued = List.copyOf(queued);
    }
  }

  /**
   * One message that waits.
   *
   * @param granted the best that a matching subscription was granted
   */
  public record Queued(long position, TopicName topic, QoS granted) {}
}
