package io.sallyport.walls;

import io.sallyport.broker.Broker;
import io.sallyport.identity.Authenticator;
import io.sallyport.identity.Credentials;
import io.sallyport.identity.Verdict;
import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import io.sallyport.packet.QoS;
import io.sallyport.policy.AuthorGrants;
import io.sallyport.policy.Decision;
import io.sallyport.policy.Grants;
import io.sallyport.policy.Policy;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands behind the real parts of a broker and throws at the step, and for the client, that a test
 * names. Thread-safe.
 */
final class Saboteur {
  /** Where it throws. */
  enum Step {
    AUTHENTICATE,
    AUTHENTICATE_LATER,
    COMPILE_RIGHTS,
    CONNECT,
    PUBLISH,
    WILL,
    SUBSCRIBE,
    RECEIVE,
    JOURNAL
  }

  /** What it throws; unchecked, each of another family. */
  enum Bang {
    EXCEPTION,
    ASSERTION,
    STACK;

    void go() {
      switch (this) {
        case EXCEPTION -> throw new IllegalStateException("sabotage");
        case ASSERTION -> throw new AssertionError("sabotage");
        case STACK -> throw new StackOverflowError("sabotage");
      }
    }
  }

  private record Order(Step step, Bang bang, String clientId) {}

  private final AtomicReference<@Nullable Order> order = new AtomicReference<>();

  /** From now on throws at {@code step} whenever it is about {@code clientId}. */
  void strike(Step step, Bang bang, String clientId) {
    order.set(new Order(step, bang, clientId));
  }

  Broker.Parts behind(Broker.Parts parts) {
    return new Broker.Parts(
        new BadAuthenticator(parts.authenticator()),
        parts.accounts(),
        new BadPolicy(parts.policy()),
        parts.logins(),
        parts.bans(),
        new BadJournal(parts.journal()),
        parts.counters(),
        parts.ticker());
  }

  private void at(Step step, String clientId) {
    Order due = order.get();
    if (due != null && due.step() == step && due.clientId().equals(clientId)) {
      due.bang().go();
    }
  }

  private final class BadAuthenticator implements Authenticator {
    private final Authenticator real;

    BadAuthenticator(Authenticator real) {
      this.real = real;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
      at(Step.AUTHENTICATE, credentials.clientId());
      CompletionStage<Verdict> verdict = real.authenticate(credentials);
      return verdict.thenApplyAsync(
          it -> {
            at(Step.AUTHENTICATE_LATER, credentials.clientId());
            return it;
          },
          task -> CompletableFuture.runAsync(task));
    }
  }

  private final class BadPolicy implements Policy {
    private final Policy real;

    BadPolicy(Policy real) {
      this.real = real;
    }

    @Override
    public long version() {
      return real.version();
    }

    @Override
    public Grants grantsOf(Principal principal, String clientId) {
      at(Step.COMPILE_RIGHTS, clientId);
      return new BadGrants(real.grantsOf(principal, clientId), clientId);
    }

    @Override
    public AuthorGrants authorGrants(PrincipalId author, Set<String> storedRoles, String clientId) {
      return real.authorGrants(author, storedRoles, clientId);
    }

    @Override
    public Grants absentGrants(PrincipalId owner, Set<String> storedRoles, String clientId) {
      return real.absentGrants(owner, storedRoles, clientId);
    }

    @Override
    public Decision mayStillLeave(
        PrincipalId owner,
        Set<String> storedRoles,
        String clientId,
        TopicName topic,
        KeptWill how) {
      return real.mayStillLeave(owner, storedRoles, clientId, topic, how);
    }
  }

  private final class BadGrants implements Grants {
    private final Grants real;
    private final String clientId;

    BadGrants(Grants real, String clientId) {
      this.real = real;
      this.clientId = clientId;
    }

    @Override
    public long version() {
      return real.version();
    }

    @Override
    public Decision connect() {
      at(Step.CONNECT, clientId);
      return real.connect();
    }

    @Override
    public Decision publish(TopicName topic, QoS qos, boolean retain) {
      at(Step.PUBLISH, clientId);
      return real.publish(topic, qos, retain);
    }

    @Override
    public Decision will(TopicName topic, QoS qos, boolean retain) {
      at(Step.WILL, clientId);
      return real.will(topic, qos, retain);
    }

    @Override
    public Decision subscribe(TopicFilter filter, QoS qos) {
      at(Step.SUBSCRIBE, clientId);
      return real.subscribe(filter, qos);
    }

    @Override
    public Decision receive(TopicName topic) {
      at(Step.RECEIVE, clientId);
      return real.receive(topic);
    }
  }

  private final class BadJournal implements Journal {
    private final Journal real;

    BadJournal(Journal real) {
      this.real = real;
    }

    @Override
    public void record(Event event) {
      if (event instanceof Event.Connected connected) {
        at(Step.JOURNAL, connected.clientId());
      }
      if (event instanceof Event.Failed failed) {
        at(Step.JOURNAL, failed.where());
      }
      real.record(event);
    }
  }
}
