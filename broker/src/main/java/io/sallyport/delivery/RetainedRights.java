package io.sallyport.delivery;

import io.sallyport.policy.AuthorGrants;
import io.sallyport.policy.Decision;
import io.sallyport.policy.Grants;
import io.sallyport.policy.Policy;
import io.sallyport.records.Author;
import io.sallyport.records.Message;
import io.sallyport.subscription.Subscription;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is retained may go to one client for one subscription: its author may still publish
 * it, and the client receive it. A million messages of one author ask the rules once, where they
 * say the same about all that the filter covers.
 *
 * <p>Confined to the connection's loop. What was found out is forgotten when rules or accounts have
 * changed; whether they have is looked at now and then.
 */
final class RetainedRights {
  /** So many of one author in a row, and it is worth asking about all that the filter covers. */
  private static final int IN_A_ROW = 4;

  private final Policy policy;
  private final Rights rights;
  private final Subscription wanted;
  private @Nullable Grants grants;
  private @Nullable Decision receiveAll;
  private long version;
  private @Nullable Author author;
  private @Nullable AuthorGrants authorGrants;
  private @Nullable Decision publishAll;
  private int inARow;

  RetainedRights(Policy policy, Rights rights, Subscription wanted) {
    this.policy = policy;
    this.rights = rights;
    this.wanted = wanted;
  }

  /** Called before some messages that are decided at once. */
  void begin() {
    long now = policy.version(); // before anybody is asked
    if (now != version) {
      version = now;
      author = null;
    }
    Grants mine = rights.now();
    if (mine != grants) {
      grants = mine;
      receiveAll = mine.receiveAll(wanted.filter(), wanted.qos());
    }
  }

  boolean allow(Message message) {
    return mayStillBePublished(message) && mayBeReceived(message);
  }

  private boolean mayBeReceived(Message message) {
    Decision all = receiveAll;
    return all == null ? rights.mayReceive(message.topic(), wanted.qos()) : all.isAllowed();
  }

  private boolean mayStillBePublished(Message message) {
    AuthorGrants theirs = of(message.author());
    Decision all = publishAll;
    return (all == null ? theirs.publish(message.topic()) : all).isAllowed();
  }

  private AuthorGrants of(Author asked) {
    AuthorGrants known = authorGrants;
    if (known != null && asked.equals(author)) {
      inARow++;
      if (inARow == IN_A_ROW) {
        publishAll = known.publishAll(wanted.filter());
      }
      return known;
    }
    AuthorGrants found =
        policy.authorGrants(asked.id(), Set.copyOf(asked.roles()), asked.clientId());
    author = asked;
    authorGrants = found;
    publishAll = null;
    inARow = 1;
    return found;
  }
}
