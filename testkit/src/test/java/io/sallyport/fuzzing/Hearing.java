package io.sallyport.fuzzing;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Disconnect;
import io.sallyport.packet.Packet;
import io.sallyport.packet.PingResp;
import io.sallyport.packet.Publish;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.ShareName;
import io.sallyport.topic.TopicFilter;
import java.util.List;
import java.util.function.Consumer;

/**
 * Holds what one party hears against what it may hear. Confined to one thread.
 *
 * <p>Only what is intact can be judged: a message whose payload names its topic comes from somebody
 * of whom nothing was spoiled, and only a party of whom nothing was spoiled knows its filters.
 */
final class Hearing {
  private static final TopicFilter FIELD = TopicFilter.of(Words.FIELD + "#");

  private final Script script;
  private final Tally tally;
  private final Consumer<String> found;
  private final List<TopicFilter> filters;
  private boolean greeted;
  private boolean dismissed;
  private boolean pinged;

  Hearing(Script script, Tally tally, Consumer<String> found) {
    this.script = script;
    this.tally = tally;
    this.found = found;
    this.filters =
        script.pure() && script.ownId()
            ? script.asked().filters().stream().map(Hearing::filter).toList()
            : List.of();
  }

  private static TopicFilter filter(String text) {
    return ShareName.isShared(text) ? ShareName.filterIn(text) : TopicFilter.of(text);
  }

  /** Whether the broker has answered CONNECT with a yes. */
  boolean isGreeted() {
    return greeted;
  }

  /** Whether the broker has said why it ends this. */
  boolean isDismissed() {
    return dismissed;
  }

  boolean isPinged() {
    return pinged;
  }

  void hear(Packet packet) {
    tally.count("heard " + packet.type());
    if (dismissed) {
      found.accept(packet.type() + " came after the broker's last word");
    }
    if (!greeted && !(packet instanceof ConnAck)) {
      found.accept(packet.type() + " came before CONNACK");
    }
    switch (packet) {
      case ConnAck answer -> greeting(answer);
      case Publish message -> message(message);
      case Disconnect last -> {
        dismissed = true;
        tally.count("told DISCONNECT " + last.reason());
        judge(last.reason());
      }
      case PingResp _ -> pinged = true;
      default -> {}
    }
  }

  private void greeting(ConnAck answer) {
    if (greeted) {
      found.accept("a second CONNACK");
    }
    greeted = !answer.reason().isError();
    dismissed = answer.reason().isError();
    if (dismissed) {
      tally.count("told CONNACK " + answer.reason());
      judge(answer.reason());
    }
  }

  private void judge(ReasonCode reason) {
    if (script.pure() && script.ownId() && reason.isError()) {
      found.accept("nothing was spoiled, and the broker ends it with " + reason);
    }
  }

  private void message(Publish message) {
    String topic = message.topic().text();
    if (!FIELD.matches(message.topic())) {
      found.accept("a message of " + topic + " came to a hostile party");
    }
    String payload = message.payload().text();
    if (Words.isSealedForAnother(payload, topic)) {
      found.accept("a message came under " + topic + " and says " + payload.strip());
    }
    if (script.pure() && script.ownId()) {
      asked(message);
    }
  }

  private void asked(Publish message) {
    if (filters.stream().noneMatch(filter -> filter.matches(message.topic()))) {
      found.accept(
          "nobody asked for " + message.topic().text() + ", only for " + script.asked().filters());
    }
    for (int i = 0; i < message.properties().subscriptionIdentifierCount(); i++) {
      int identifier = message.properties().subscriptionIdentifier(i);
      if (!script.asked().identifiers().contains(identifier)) {
        found.accept("subscription identifier " + identifier + " was never given");
      }
    }
  }
}
