package io.sallyport.broker;

import io.sallyport.delivery.Caller;
import io.sallyport.delivery.ClientSession;
import io.sallyport.delivery.Login;
import io.sallyport.journal.Counters.Counter;
import io.sallyport.journal.Event;
import io.sallyport.journal.RefusalId;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.Subscribe.RetainHandling;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.policy.Decision;
import io.sallyport.records.GroupKey;
import io.sallyport.subscription.Subscription;
import io.sallyport.topic.InvalidTopic;
import io.sallyport.topic.Printable;
import io.sallyport.topic.ShareName;
import io.sallyport.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SUBSCRIBE and UNSUBSCRIBE: every filter is decided by itself, in its place [MQTT-3.8.4-5]. The
 * order is: hold the subscription, then read what is retained, then answer; so a message retained
 * meanwhile may come twice, never not at all.
 */
final class SubscribeJourney {
  /** {@code $share} and the name. */
  private static final int SHARE_LEVELS = 2;

  private static final int SHOWN = 100;

  private final Broker broker;

  SubscribeJourney(Broker broker) {
    this.broker = broker;
  }

  void begin(Caller client, Subscribe packet) {
    new Answering(client, packet).begin();
  }

  /** One SUBSCRIBE on its way to its SUBACK. Confined to the connection's loop. */
  private final class Answering {
    private final Caller client;
    private final Subscribe packet;
    private final ReasonCode[] reasons;
    private final List<Subscription> retainedWanted = new ArrayList<>();
    private Properties told = Properties.NONE;
    private boolean limitTold;
    private int open = 1;

    Answering(Caller client, Subscribe packet) {
      this.client = client;
      this.packet = packet;
      this.reasons = new ReasonCode[packet.requests().size()];
    }

    void begin() {
      for (int i = 0; i < reasons.length; i++) {
        decide(i, packet.requests().get(i));
      }
      settled();
    }

    private void decide(int place, Subscribe.Request request) {
      int most = broker.limits().filtersPerPacket();
      if (place >= most) {
        String found = "%d filters in one SUBSCRIBE; at most %d are allowed";
        refuse(
            place,
            ReasonCode.QUOTA_EXCEEDED,
            "limit filters_per_packet",
            found.formatted(reasons.length, most));
        return;
      }
      TopicFilter filter = wellFormed(request.filter());
      if (filter == null) {
        refuse(
            place,
            ReasonCode.TOPIC_FILTER_INVALID,
            clause(request.filter()),
            form(request.filter()));
      } else if (GroupKey.isShared(filter) && !client.peer().offering().shared()) {
        refuse(
            place,
            ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            "listener shared_available",
            "a shared subscription, which the listener does not offer");
      } else {
        decide(place, request, filter, matched(filter));
      }
    }

    /**
     * @param matched what topics are matched against: the filter itself, or that of a share. The
     *     rules know nothing else, so that a share is allowed exactly what its filter is.
     */
    private void decide(
        int place, Subscribe.Request request, TopicFilter filter, TopicFilter matched) {
      ClientSession session = client.session();
      if (matched.wildcardCount() > broker.limits().wildcardLevels()) {
        String found = "a filter with wildcards in %d levels; at most %d are allowed";
        refuse(
            place,
            ReasonCode.TOPIC_FILTER_INVALID,
            "limit wildcard_levels",
            found.formatted(matched.wildcardCount(), broker.limits().wildcardLevels()));
      } else if (session.subscription(filter) == null && !mayHoldMore(session)) {
        refuseMore(place, session);
        broker.counters().add(Counter.SUBSCRIBES_REFUSED);
      } else if (client.rights().now().subscribe(matched, offered(request))
          instanceof Decision.Denied denied) {
        reasons[place] = ReasonCode.NOT_AUTHORIZED;
        denied(denied, request, filter);
      } else {
        hold(place, request, filter);
      }
    }

    /** What is asked for above the listener's maximum is granted at it. [MQTT-3.2.2-10] */
    private QoS offered(Subscribe.Request request) {
      return request.qos().min(client.peer().offering().maximumQos());
    }

    private boolean mayHoldMore(ClientSession session) {
      return session.filterCount() < broker.limits().filtersPerClient()
          && broker.node().mayHoldMoreFilters(client.login().principal().id());
    }

    private void refuseMore(int place, ClientSession session) {
      int most = broker.limits().filtersPerClient();
      boolean itself = session.filterCount() >= most;
      refuse(
          place,
          ReasonCode.QUOTA_EXCEEDED,
          itself ? "limit filters_per_client" : "limit filters",
          itself
              ? "one filter more than the %d that a client may have".formatted(most)
              : "the filters of all clients, or what is stored, take all the room that they may");
    }

    /** For another reason than the rules. One packet asks for many filters and gets one id. */
    private void refuse(int place, ReasonCode reason, String clause, String text) {
      reasons[place] = reason;
      if (!limitTold) {
        limitTold = true;
        Properties problem =
            client.problem(client.broke(new ProtocolViolation(reason, clause, text)));
        told = told == Properties.NONE ? problem : told;
      }
    }

    private void denied(Decision.Denied denied, Subscribe.Request request, TopicFilter filter) {
      RefusalId id = RefusalId.next();
      told = client.problem(id);
      broker.counters().add(Counter.SUBSCRIBES_DENIED);
      Login login = client.login();
      broker
          .journal()
          .record(
              new Event.Denied(
                  client.peer().origin(),
                  id,
                  login.principal().toString(),
                  "subscribe",
                  denied.rule(),
                  filter.text(),
                  new Event.Asked(offered(request), false, login.principal().transport()),
                  login.clientId()));
    }

    private void hold(int place, Subscribe.Request request, TopicFilter filter) {
      int identifier =
          packet.properties().subscriptionIdentifierCount() == 0
              ? 0
              : packet.properties().subscriptionIdentifier(0);
      Subscription subscription =
          new Subscription(
              filter,
              offered(request),
              request.noLocal(),
              request.retainAsPublished() && client.peer().offering().retain(),
              request.retainHandling(),
              identifier);
      open++;
      client.session().subscribe(subscription, existed -> held(place, subscription, existed));
    }

    private void held(int place, Subscription subscription, boolean existed) {
      reasons[place] = ReasonCode.granted(subscription.qos());
      boolean offered = client.peer().offering().retain();
      if (offered
          && !GroupKey.isShared(subscription.filter())
          && wantsRetained(subscription.retainHandling(), existed)) {
        retainedWanted.add(subscription);
      }
      settled();
    }

    /** Of a share nobody gets any. [MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11] */
    private static boolean wantsRetained(RetainHandling handling, boolean existed) {
      return switch (handling) {
        case SEND -> true;
        case SEND_IF_NEW -> !existed;
        case DO_NOT_SEND -> false;
      };
    }

    private void settled() {
      open--;
      if (open == 0) {
        broker.node().retained().deliver(client, retainedWanted, this::answer);
      }
    }

    private void answer() {
      client.wire().send(new SubAck(packet.packetId(), List.of(reasons), told));
    }
  }

  void end(Caller client, Unsubscribe packet) {
    new Ending(client, packet).begin();
  }

  /** One UNSUBSCRIBE on its way to its UNSUBACK. Confined to the connection's loop. */
  private final class Ending {
    private final Caller client;
    private final Unsubscribe packet;
    private final ReasonCode[] reasons;
    private int open = 1;

    Ending(Caller client, Unsubscribe packet) {
      this.client = client;
      this.packet = packet;
      this.reasons = new ReasonCode[packet.filters().size()];
    }

    void begin() {
      for (int i = 0; i < reasons.length; i++) {
        end(i, wellFormed(packet.filters().get(i)));
      }
      settled();
    }

    private void end(int place, @Nullable TopicFilter filter) {
      if (filter == null) {
        reasons[place] = ReasonCode.TOPIC_FILTER_INVALID;
        return;
      }
      open++;
      client.session().unsubscribe(filter, existed -> ended(place, existed));
    }

    private void ended(int place, boolean existed) {
      reasons[place] = existed ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED;
      settled();
    }

    private void settled() {
      open--;
      if (open == 0) {
        client.wire().send(new UnsubAck(packet.packetId(), List.of(reasons), Properties.NONE));
      }
    }
  }

  private boolean isTooDeep(String filter) {
    int share = ShareName.isShared(filter) ? SHARE_LEVELS : 0;
    return TopicFilter.levelCount(filter) > broker.limits().topicLevels() + share;
  }

  /** Which limit or sentence a filter breaks that is not {@link #wellFormed}. */
  private String clause(String filter) {
    return isTooDeep(filter) ? "limit topic_levels" : "MQTT-4.7.1";
  }

  private String form(String filter) {
    return isTooDeep(filter)
        ? "a filter of %d levels; at most %d are allowed"
            .formatted(TopicFilter.levelCount(filter), broker.limits().topicLevels())
        : "\"%s\" is no topic filter".formatted(Printable.of(filter, SHOWN));
  }

  /** Null when it is not, or too deep. [MQTT-4.8.2-1] [MQTT-4.8.2-2] */
  private @Nullable TopicFilter wellFormed(String filter) {
    boolean shared = ShareName.isShared(filter);
    if (isTooDeep(filter)) {
      return null;
    }
    try {
      if (shared) {
        ShareName.in(filter);
        ShareName.filterIn(filter);
      }
      return TopicFilter.of(filter);
    } catch (InvalidTopic _) {
      return null;
    }
  }

  private static TopicFilter matched(TopicFilter filter) {
    return GroupKey.isShared(filter) ? ShareName.filterIn(filter.text()) : filter;
  }
}
