package io.sallyport.client;

import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Packet;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.ProtocolViolation;
import io.sallyport.packet.PubAck;
import io.sallyport.packet.PubComp;
import io.sallyport.packet.PubRec;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.SubAck;
import io.sallyport.packet.Subscribe;
import io.sallyport.packet.UnsubAck;
import io.sallyport.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of an MQTT session: what is under way in both directions. Outlives connections;
 * confined to the client's event loop.
 */
final class ClientSession implements Link.Conversation {
  private static final int MOST_REQUESTS = 1024;
  private static final int NO_MAXIMUM = 65_535;

  private final ClientSettings settings;
  private final ClientListener listener;
  private final PacketIds ids = new PacketIds();
  private final Outflow outflow = new Outflow(ids);
  private final Inflow inflow = new Inflow();
  private final Map<Integer, Request> requests = new HashMap<>();
  private @Nullable Link link;
  private QoS bestQos = QoS.EXACTLY_ONCE;
  private boolean retainAvailable = true;

  /** A SUBSCRIBE or UNSUBSCRIBE that waits for its answer. */
  private record Request(
      boolean subscribe, int count, CompletableFuture<List<ReasonCode>> answer) {}

  ClientSession(ClientSettings settings, ClientListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  @Override
  public void begins(Link newLink, ConnAck answer) {
    link = newLink;
    Properties told = answer.properties();
    bestQos = QoS.of((int) told.number(Property.MAXIMUM_QOS, QoS.EXACTLY_ONCE.level()));
    retainAvailable = told.flag(Property.RETAIN_AVAILABLE, true);
    int ours = settings.version().isFive() ? settings.bounds().receiveMaximum() : NO_MAXIMUM;
    inflow.connected(ours, answer.sessionPresent());
    listener.connected(answer);
    outflow.connected(
        newLink, (int) told.number(Property.RECEIVE_MAXIMUM, NO_MAXIMUM), answer.sessionPresent());
  }

  @Override
  public void hears(Packet packet) {
    explain(packet);
    switch (packet) {
      case Publish message -> arrived(message);
      case PubAck(int id, ReasonCode reason, Properties _) -> outflow.acknowledged(id, reason);
      case PubRec(int id, ReasonCode reason, Properties _) -> {
        Packet reply = outflow.received(id, reason);
        if (reply != null) {
          send(reply);
        }
      }
      case PubRel(int id, ReasonCode _, Properties _) ->
          send(new PubComp(id, inflow.released(id), Properties.NONE));
      case PubComp(int id, ReasonCode reason, Properties _) -> outflow.completed(id, reason);
      case SubAck(int id, List<ReasonCode> reasons, Properties _) -> answered(id, true, reasons);
      case UnsubAck(int id, List<ReasonCode> reasons, Properties _) -> answered(id, false, reasons);
      default ->
          throw new ProtocolViolation(
              ReasonCode.PROTOCOL_ERROR, "MQTT-2.1.2", packet.type() + " came unasked");
    }
  }

  private void explain(Packet packet) {
    Properties told =
        switch (packet) {
          case PubAck ack -> ack.properties();
          case PubRec rec -> rec.properties();
          case SubAck ack -> ack.properties();
          case UnsubAck ack -> ack.properties();
          default -> Properties.NONE;
        };
    String text = told == Properties.NONE ? null : told.text(Property.REASON_STRING);
    if (text != null) {
      listener.explained(text);
    }
  }

  private void arrived(Publish message) {
    if (message.qos() == QoS.AT_MOST_ONCE) {
      listener.message(message, () -> {});
      return;
    }
    switch (inflow.arrives(message)) {
      case RECORD_AGAIN ->
          send(new PubRec(message.packetId(), ReasonCode.SUCCESS, Properties.NONE));
      case IGNORE -> {
        // the listener has it and will acknowledge it
      }
      case DELIVER -> {
        Link from = link;
        if (from != null) {
          Owed owed = new Owed(from, message);
          listener.message(message, owed);
          if (!settings.bounds().manualAcknowledgement()) {
            owed.acknowledge();
          }
        }
      }
    }
  }

  /** The acknowledgement of one message, given at most once. Thread-safe. */
  private final class Owed implements ClientListener.Acknowledgement {
    private final Link from;
    private final Publish message;
    private final AtomicBoolean given = new AtomicBoolean();

    Owed(Link from, Publish message) {
      this.from = from;
      this.message = message;
    }

    @Override
    public void acknowledge() {
      if (given.compareAndSet(false, true)) {
        from.onLoop(() -> acknowledgeNow(from, message));
      }
    }
  }

  private void acknowledgeNow(Link from, Publish message) {
    int id = message.packetId();
    if (message.qos() == QoS.EXACTLY_ONCE) {
      // Also on a later connection: there the broker's repetition was ignored for this one.
      if (link != null && inflow.recorded(id)) {
        send(new PubRec(id, ReasonCode.SUCCESS, Properties.NONE));
      }
    } else if (link != null && link == from) {
      inflow.acknowledged(id);
      send(new PubAck(id, ReasonCode.SUCCESS, Properties.NONE));
    }
  }

  private void answered(int id, boolean subscribe, List<ReasonCode> reasons) {
    Request request = requests.remove(id);
    if (request == null || request.subscribe != subscribe) {
      throw new ProtocolViolation(
          ReasonCode.PROTOCOL_ERROR, "MQTT-3.8.4-2", "an answer to nothing we asked, id " + id);
    }
    ids.free(id);
    boolean countsMatter = subscribe || settings.version().isFive();
    if (countsMatter && reasons.size() != request.count) {
      request.answer.completeExceptionally(new ConnectionEnded(nothing("the answer is damaged")));
      throw new ProtocolViolation(
          ReasonCode.PROTOCOL_ERROR,
          "MQTT-3.8.4-6",
          "%d answers to %d requests".formatted(reasons.size(), request.count));
    }
    request.answer.complete(reasons);
  }

  void publish(Message message, CompletableFuture<ReasonCode> done) {
    if (message.qos().compareTo(bestQos) > 0) {
      done.complete(ReasonCode.QOS_NOT_SUPPORTED);
    } else if (message.retain() && !retainAvailable) {
      done.complete(ReasonCode.RETAIN_NOT_SUPPORTED);
    } else if (message.qos() != QoS.AT_MOST_ONCE) {
      outflow.publish(message, done);
    } else {
      publishOnce(message, done);
    }
  }

  private void publishOnce(Message m, CompletableFuture<ReasonCode> done) {
    Link to = link;
    if (to == null) {
      done.completeExceptionally(new ConnectionEnded(nothing("there is no connection")));
      return;
    }
    Publish packet =
        new Publish(m.topic(), m.qos(), m.retain(), false, 0, m.properties(), m.payload());
    var written = to.newPromise();
    if (!to.send(packet, written)) {
      done.complete(ReasonCode.PACKET_TOO_LARGE);
      return;
    }
    written.addListener(result -> {
      if (result.isSuccess()) {
        done.complete(ReasonCode.SUCCESS);
      } else {
        done.completeExceptionally(new ConnectionEnded(nothing("the connection broke")));
      }
    });
  }

  void subscribe(
      List<Subscribe.Request> wanted,
      Properties properties,
      CompletableFuture<List<ReasonCode>> answer) {
    int id = open(true, wanted.size(), answer);
    if (id != 0) {
      ask(id, new Subscribe(id, wanted, properties));
    }
  }

  void unsubscribe(
      List<String> filters, Properties properties, CompletableFuture<List<ReasonCode>> answer) {
    int id = open(false, filters.size(), answer);
    if (id != 0) {
      ask(id, new Unsubscribe(id, filters, properties));
    }
  }

  private int open(boolean subscribe, int count, CompletableFuture<List<ReasonCode>> answer) {
    if (link == null) {
      answer.completeExceptionally(new ConnectionEnded(nothing("there is no connection")));
      return 0;
    }
    int id = requests.size() < MOST_REQUESTS ? ids.take() : 0;
    if (id == 0) {
      answer.completeExceptionally(new ConnectionEnded(nothing("too many requests under way")));
    } else {
      requests.put(id, new Request(subscribe, count, answer));
    }
    return id;
  }

  private void ask(int id, Packet packet) {
    if (!send(packet)) {
      Request request = requests.remove(id);
      ids.free(id);
      if (request != null) {
        request.answer.completeExceptionally(
            new ConnectionEnded(nothing("the request is larger than the broker accepts")));
      }
    }
  }

  private boolean send(Packet packet) {
    Link to = link;
    return to != null && to.send(packet);
  }

  @Override
  public void ends(Closing closing) {
    link = null;
    List<Map.Entry<Integer, Request>> open = new ArrayList<>(requests.entrySet());
    requests.clear();
    for (Map.Entry<Integer, Request> entry : open) {
      ids.free(entry.getKey());
      entry.getValue().answer.completeExceptionally(new ConnectionEnded(closing));
    }
    if (outlivesConnection()) {
      outflow.disconnected();
    } else {
      outflow.abandon(closing);
    }
    listener.closed(closing);
  }

  /** Nobody will connect this client again. */
  void abandon(Closing closing) {
    outflow.abandon(closing);
  }

  private boolean outlivesConnection() {
    return settings.version().isFive()
        ? settings.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0) > 0
        : !settings.cleanStart();
  }

  /** The connection, or null. */
  @Nullable Link link() {
    return link;
  }

  private static Closing nothing(String text) {
    return new Closing(Closing.Cause.LOST, ReasonCode.UNSPECIFIED_ERROR, text);
  }
}
