package io.sallyport.broker;

import io.sallyport.packet.Will;
import io.sallyport.policy.Grants;
import io.sallyport.policy.Policy;
import io.sallyport.records.AbsentPage.Absent;
import io.sallyport.records.AbsentPage.Queued;
import io.sallyport.records.Author;
import io.sallyport.records.GroupKey;
import io.sallyport.records.Record;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.ShareName;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What one session whose client is away may not hold any more, found out in small steps. Confined
 * to one loop.
 */
final class AbsentRights {
  private final Policy policy;
  private final Absent session;
  private final Grants grants;
  private final List<String> filters = new ArrayList<>();
  private final List<Long> positions = new ArrayList<>();
  private boolean will;
  private int asked;

  AbsentRights(Policy policy, Absent session) {
    this.policy = policy;
    this.session = session;
    Author owner = session.author();
    this.grants =
        policy.absentGrants(owner.id(), Set.copyOf(owner.roles()), session.key().clientId());
  }

  /** Asks about one filter, one message or the will; false when there is nothing more to ask. */
  boolean step() {
    int at = asked++;
    int subscriptions = session.subscriptions().size();
    if (at < subscriptions) {
      ask(session.subscriptions().get(at));
    } else if (at < subscriptions + session.queued().size()) {
      ask(session.queued().get(at - subscriptions));
    } else {
      askAboutWill();
      return false;
    }
    return true;
  }

  private void ask(Subscription held) {
    TopicFilter filter = held.filter();
    TopicFilter matched = GroupKey.isShared(filter) ? ShareName.filterIn(filter.text()) : filter;
    if (!grants.subscribe(matched, held.qos()).isAllowed()) {
      filters.add(filter.text());
    }
  }

  private void ask(Queued queued) {
    if (!grants.receive(queued.topic(), queued.granted()).isAllowed()) {
      positions.add(queued.position());
    }
  }

  private void askAboutWill() {
    Will left = session.will();
    if (left != null) {
      Author owner = session.author();
      Policy.KeptWill how = new Policy.KeptWill(left.qos(), left.retain());
      will =
          !policy
              .mayStillLeave(
                  owner.id(),
                  Set.copyOf(owner.roles()),
                  session.key().clientId(),
                  left.topic(),
                  how)
              .isAllowed();
    }
  }

  /** What is to be taken from it, in records of bounded size; none when it may keep everything. */
  List<Record.Withdraw> orders() {
    List<Record.Withdraw> orders = new ArrayList<>();
    int most = AbsentRevocation.MOST_IN_RECORD;
    int longest = Math.max(filters.size(), positions.size());
    for (int from = 0; from < longest || (will && from == 0); from += most) {
      orders.add(
          new Record.Withdraw(
              session.key(),
              session.number(),
              part(filters, from, most),
              part(positions, from, most),
              will && from == 0));
    }
    return orders;
  }

  private static <T> List<T> part(List<T> whole, int from, int most) {
    int begin = Math.min(from, whole.size());
    return whole.subList(begin, Math.min(begin + most, whole.size()));
  }
}
