package io.sallyport.client;

import io.netty.channel.EventLoop;
import io.sallyport.packet.ConnAck;
import io.sallyport.packet.Connect;
import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import io.sallyport.packet.QoS;
import io.sallyport.packet.ReasonCode;
import io.sallyport.packet.Subscribe;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An MQTT client, 3.1 to 5.0. Thread-safe: every call is handed to the one event loop that this
 * client lives on, and answers through a future; {@link Await} waits for one.
 *
 * <p>It does not reconnect by itself. QoS 1 and 2 messages of a session that outlives its
 * connection stay in this object; {@link #resume()} connects again and sends what is not
 * acknowledged. What waits is bounded in bytes by the settings.
 */
public final class MqttClient implements AutoCloseable {
  private final ClientSettings settings;
  private final ClientLoops loops;
  private final EventLoop loop;
  private final ClientSession session;
  private final AtomicLong waitingBytes = new AtomicLong();
  private volatile String assignedClientId = "";
  private boolean dialing;

  private MqttClient(ClientSettings settings, ClientLoops loops, ClientListener listener) {
    this.settings = settings;
    this.loops = loops;
    this.loop = loops.next();
    this.session = new ClientSession(settings, listener);
  }

  /** A client that is not connected yet. */
  public static MqttClient create(
      ClientSettings settings, ClientLoops loops, ClientListener listener) {
    MqttClient client = new MqttClient(settings, loops, listener);
    listener.attached(client);
    return client;
  }

  /**
   * Connects as the settings say. Fails with {@link ConnectFailed}, within the deadline of the
   * settings.
   */
  public CompletableFuture<ConnAck> connect() {
    return dial(settings.cleanStart());
  }

  /** Connects again without a clean start; what was not acknowledged goes first. */
  public CompletableFuture<ConnAck> resume() {
    return dial(false);
  }

  private CompletableFuture<ConnAck> dial(boolean cleanStart) {
    CompletableFuture<ConnAck> answer = new CompletableFuture<>();
    loop.execute(() -> {
      if (dialing || session.link() != null) {
        answer.completeExceptionally(
            new IllegalStateException("this client is connected or connecting already"));
        return;
      }
      dialing = true;
      Connect greeting = greeting(cleanStart);
      new Dialer(settings, loops, loop, () -> new Link(settings, greeting, session, answer), answer)
          .dial();
    });
    CompletableFuture<ConnAck> told = new CompletableFuture<>();
    answer.whenComplete((connAck, failure) -> {
      onLoop(() -> dialing = false);
      if (connAck == null) {
        told.completeExceptionally(failure);
        return;
      }
      String assigned = connAck.properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
      if (assigned != null) {
        assignedClientId = assigned;
      }
      told.complete(connAck);
    });
    return told;
  }

  private Connect greeting(boolean cleanStart) {
    ClientPassword password = settings.password();
    Properties properties = Properties.NONE;
    if (settings.version().isFive()) {
      Properties.Builder all = settings.properties().toBuilder();
      if (!all.has(Property.RECEIVE_MAXIMUM)) {
        all.number(Property.RECEIVE_MAXIMUM, settings.bounds().receiveMaximum());
      }
      if (!all.has(Property.MAXIMUM_PACKET_SIZE)) {
        all.number(Property.MAXIMUM_PACKET_SIZE, settings.bounds().maximumPacketBytes());
      }
      properties = all.build();
    }
    return new Connect(
        settings.version(),
        clientId(),
        cleanStart,
        settings.keepAliveSeconds(),
        settings.will(),
        settings.userName(),
        password == null ? null : password.bytes(),
        properties);
  }

  /** The client id in use: ours, or the one that the broker gave. */
  public String clientId() {
    return settings.clientId().isEmpty() ? assignedClientId : settings.clientId();
  }

  /**
   * Publishes. At QoS 0 the future completes when the message has left; at QoS 1 and 2 with the
   * broker's last word, which may be a refusal. Refusals of our own look the same: {@code
   * QOS_NOT_SUPPORTED}, {@code RETAIN_NOT_SUPPORTED}, {@code PACKET_TOO_LARGE} for what the broker
   * said it does not take, {@code QUOTA_EXCEEDED} when too much is waiting already. Fails with
   * {@link ConnectionEnded}.
   */
  public CompletableFuture<ReasonCode> publish(Message message) {
    CompletableFuture<ReasonCode> done = new CompletableFuture<>();
    long weight = message.weightBytes();
    if (waitingBytes.addAndGet(weight) > settings.bounds().maximumWaitingBytes()) {
      waitingBytes.addAndGet(-weight);
      done.complete(ReasonCode.QUOTA_EXCEEDED);
      return done;
    }
    done.whenComplete((_, _) -> waitingBytes.addAndGet(-weight));
    onLoop(() -> session.publish(message, done));
    return done;
  }

  /** Subscribes to one filter; completes with the broker's answer to it. */
  public CompletableFuture<ReasonCode> subscribe(String filter, QoS qos) {
    return subscribe(List.of(new Subscribe.Request(filter, qos)), Properties.NONE)
        .thenApply(List::getFirst);
  }

  /**
   * Subscribes; completes with one answer for each request, in their order, refusals among them.
   * Fails with {@link ConnectionEnded}.
   */
  public CompletableFuture<List<ReasonCode>> subscribe(
      List<Subscribe.Request> requests, Properties properties) {
    CompletableFuture<List<ReasonCode>> answer = new CompletableFuture<>();
    onLoop(() -> session.subscribe(requests, properties, answer));
    return answer;
  }

  /** Unsubscribes; completes with one answer for each filter, with none before 5.0. */
  public CompletableFuture<List<ReasonCode>> unsubscribe(
      List<String> filters, Properties properties) {
    CompletableFuture<List<ReasonCode>> answer = new CompletableFuture<>();
    onLoop(() -> session.unsubscribe(filters, properties, answer));
    return answer;
  }

  /** Says goodbye and closes; completes when the bytes are out of our hands. */
  public CompletableFuture<Void> disconnect() {
    return disconnect(ReasonCode.SUCCESS, Properties.NONE);
  }

  /** As {@link #disconnect()}, with a reason and properties that only 5.0 carries. */
  public CompletableFuture<Void> disconnect(ReasonCode reason, Properties properties) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    onLoop(() -> {
      Link link = session.link();
      if (link != null) {
        link.disconnect(reason, properties);
        link.whenClosed(() -> done.complete(null));
      } else {
        done.complete(null);
      }
    });
    return done;
  }

  /** Cuts the connection without a word, as if this client had died. */
  public void abort() {
    onLoop(() -> {
      Link link = session.link();
      if (link != null) {
        link.abort();
      }
    });
  }

  /**
   * Whether to read from the connection. Turning it off holds the broker back; pings are still
   * sent.
   */
  public void readMore(boolean wanted) {
    onLoop(() -> {
      Link link = session.link();
      if (link != null) {
        link.readMore(wanted);
      }
    });
  }

  /** Runs {@code task} on this client's loop, at once if we are there. It must not block. */
  public void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /** Says goodbye, and gives up every message that is still under way. Does not wait. */
  @Override
  public void close() {
    disconnect();
    onLoop(() ->
        session.abandon(
            new Closing(Closing.Cause.OURS, ReasonCode.SUCCESS, "this client has been closed")));
  }
}
