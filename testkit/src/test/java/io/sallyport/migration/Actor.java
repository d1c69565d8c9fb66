package io.sallyport.migration;

import io.sallyport.packet.Packet;
import io.sallyport.packet.Payload;
import io.sallyport.packet.Properties;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import io.sallyport.testkit.Dialer;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client of a broker that publishes everything and hears what it may. Confined to one thread.
 *
 * <p>The last thing it publishes is a fence, which everybody may read: whoever has it has
 * everything that came before.
 */
final class Actor implements AutoCloseable {
  static final String FENCE = "fence/";
  private static final TopicName KEPT_FENCE = TopicName.of(FENCE + "kept");

  private final Who who;
  private final Dialer dialer;

  /** As both brokers know it. */
  record Who(@Nullable String user, String client) {
    String name() {
      return (user == null ? "" : user) + "@" + client;
    }
  }

  /**
   * What one round brought.
   *
   * @param granted whether the SUBSCRIBE was granted
   * @param published the topics whose PUBLISH was not refused
   * @param heard "who topic" of each message
   */
  record Round(boolean granted, Set<String> published, Set<String> heard) {}

  private Actor(Who who, Dialer dialer) {
    this.who = who;
    this.dialer = dialer;
  }

  /** Logs in over {@code dialer}. */
  static Actor over(Dialer dialer, Who who) {
    if (who.user() == null) {
      dialer.connect(who.client());
    } else {
      dialer.connect(who.client(), who.user(), AclMosquitto.PASSWORD);
    }
    dialer.expectConnected();
    dialer.subscribed(FENCE + "#", QoS.AT_MOST_ONCE);
    return new Actor(who, dialer);
  }

  Who who() {
    return who;
  }

  boolean subscribe(String filter) {
    dialer.send(
        new Subscribe(
            2, List.of(new Subscribe.Request(filter, QoS.AT_MOST_ONCE)), Properties.NONE));
    return isGranted(dialer.expect(SubAck.class));
  }

  void publish(List<TopicName> topics, int round) {
    List<TopicName> all = new ArrayList<>(topics);
    all.add(TopicName.of(FENCE + "end"));
    for (int i = 0; i < all.size(); i++) {
      dialer.send(
          new Publish(
              all.get(i),
              QoS.AT_LEAST_ONCE,
              false,
              false,
              i + 1,
              Properties.NONE,
              Payload.of(round + " " + who.name())));
    }
  }

  /** Publishes on each topic, retained, and waits until all of it has been dealt with. */
  void retain(List<TopicName> topics, Payload payload) {
    for (int i = 0; i < topics.size(); i++) {
      dialer.send(
          new Publish(
              topics.get(i), QoS.AT_LEAST_ONCE, true, false, i + 1, Properties.NONE, payload));
    }
    for (int answers = 0; answers < topics.size(); ) {
      answers += dialer.next() instanceof PubAck ? 1 : 0;
    }
  }

  /** Retains what {@link #hearRetained} ends with. */
  void retainFence() {
    retain(List.of(KEPT_FENCE), Payload.of("end"));
  }

  /**
   * Subscribes anew and hears what is retained. The packet asks for the fence as well, behind it:
   * both brokers serve one SUBSCRIBE in its order, so all has come when that of the fence has.
   */
  Round hearRetained(String filter) {
    dialer.send(
        new Subscribe(
            2,
            List.of(
                new Subscribe.Request(filter, QoS.AT_MOST_ONCE),
                new Subscribe.Request(KEPT_FENCE.text(), QoS.AT_MOST_ONCE)),
            Properties.NONE));
    boolean covers = TopicFilter.of(filter).matches(KEPT_FENCE);
    Set<String> heard = new HashSet<>();
    SubAck answer = null;
    int fences = 0;
    while (answer == null || fences < (covers && isGranted(answer) ? 2 : 1)) {
      Packet packet = dialer.next();
      if (packet instanceof SubAck came) {
        answer = came;
      } else if (packet instanceof Publish message && message.retain()) {
        if (message.topic().equals(KEPT_FENCE)) {
          fences++;
        } else {
          heard.add(message.payload().text() + " " + message.topic());
        }
      }
    }
    unsubscribe(filter, KEPT_FENCE.text());
    return new Round(isGranted(answer), Set.of(), heard);
  }

  private static boolean isGranted(SubAck answer) {
    return answer.reasons().getFirst().code() < 0x80;
  }

  /** Reads until all answers are there and everybody's fence. */
  Round listen(List<TopicName> topics, int round, Set<String> everybody, boolean granted) {
    Set<String> published = new HashSet<>();
    Set<String> heard = new HashSet<>();
    Set<String> fences = new HashSet<>();
    int answers = 0;
    while (answers <= topics.size() || !fences.equals(everybody)) {
      Packet packet = dialer.next();
      if (packet instanceof PubAck answer) {
        answers++;
        if (answer.packetId() <= topics.size() && answer.reason().code() < 0x80) {
          published.add(topics.get(answer.packetId() - 1).text());
        }
      } else if (packet instanceof Publish message) {
        String[] said = message.payload().text().split(" ", 2);
        if (Integer.parseInt(said[0]) == round) {
          String topic = message.topic().text();
          (topic.startsWith(FENCE) ? fences : heard)
              .add(topic.startsWith(FENCE) ? said[1] : said[1] + " " + topic);
        }
      }
    }
    return new Round(granted, published, heard);
  }

  void unsubscribe(String... filters) {
    dialer.send(new Unsubscribe(3, List.of(filters), Properties.NONE));
    while (!(dialer.next() instanceof UnsubAck)) {
      // messages of the second subscription that covers the fence
    }
  }

  @Override
  public void close() {
    dialer.close();
  }
}
