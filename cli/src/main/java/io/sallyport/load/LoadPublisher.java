package io.sallyport.load;

import io.sallyport.client.Message;
import io.sallyport.client.MqttClient;
import io.sallyport.packet.Properties;
import io.sallyport.packet.ReasonCode;
import io.sallyport.topic.TopicName;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One stream of messages. Sends on its client's event loop, either when told (at a rate) or as soon
 * as its window has room (at full speed).
 *
 * <p>The window counts both what the broker has not acknowledged and what the subscribers have not
 * received, so that full speed never overruns a queue of the broker: what is lost is lost by the
 * broker.
 */
final class LoadPublisher {
  private final int run;
  private final int stream;
  private final LoadPlan plan;
  private final LoadTally tally;
  private final MqttClient client;
  private final TopicName topic;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong forgiven = new AtomicLong();
  private final AtomicBoolean pumpDue = new AtomicBoolean();
  private volatile boolean selfDriven;
  private boolean pumping;
  private long progressSeen = -1;
  private int standstills;

  LoadPublisher(int run, int stream, LoadPlan plan, LoadTally tally, MqttClient client) {
    this.run = run;
    this.stream = stream;
    this.plan = plan;
    this.tally = tally;
    this.client = client;
    this.topic = TopicName.of(plan.topic(stream));
  }

  /** Sends one message that is due at {@code dueNanos}, now or as soon as the loop gets to it. */
  void send(long dueNanos) {
    client.onLoop(() -> sendNow(dueNanos));
  }

  private void sendNow(long dueNanos) {
    long sequence = sent.getAndIncrement();
    LoadPayload payload = new LoadPayload(run, stream, sequence, dueNanos);
    Message message =
        new Message(topic, plan.qos(), false, Properties.NONE, payload.toPayload(plan.sizeBytes()));
    tally.published.increment();
    client
        .publish(message)
        .whenComplete((reason, failure) -> {
          acknowledged.incrementAndGet();
          if (failure != null) {
            tally.trouble(String.valueOf(failure.getMessage()));
          } else if (reason.isError()) {
            refused(reason);
          }
          wakeUp();
          tally.wake();
        });
  }

  private void refused(ReasonCode reason) {
    tally.refused.increment();
    tally.trouble("a message was refused: " + reason.name() + " " + reason.hex());
  }

  /** From now on sends by itself, a window full at a time. */
  void run() {
    selfDriven = true;
    wakeUp();
  }

  void stop() {
    selfDriven = false;
  }

  /** A subscriber has one of our messages. */
  void delivered() {
    received.incrementAndGet();
    wakeUp();
    tally.wake();
  }

  private void wakeUp() {
    if (selfDriven && pumpDue.compareAndSet(false, true)) {
      client.onLoop(this::pump);
    }
  }

  private void pump() {
    pumpDue.set(false);
    if (pumping) {
      return;
    }
    pumping = true;
    while (selfDriven && hasRoom()) {
      sendNow(System.nanoTime());
    }
    pumping = false;
  }

  private boolean hasRoom() {
    long all = sent.get();
    return all - acknowledged.get() < plan.window() && underWay() < window();
  }

  private long window() {
    return (long) plan.window() * plan.fanOut();
  }

  /** How many deliveries are outstanding that may still come. */
  long underWay() {
    return sent.get() * plan.fanOut() - received.get() - forgiven.get();
  }

  /**
   * Called every 100 ms: after a second without any progress what is outstanding is given up, since
   * a lost message would otherwise hold the stream for ever. The ledgers count it as lost.
   */
  void lookForStandstill() {
    long progress = sent.get() + received.get() + acknowledged.get();
    standstills = progress == progressSeen && underWay() > 0 ? standstills + 1 : 0;
    progressSeen = progress;
    if (standstills >= 10) {
      standstills = 0;
      tally.stalls.increment();
      forgiven.addAndGet(underWay());
      wakeUp();
    }
  }

  int stream() {
    return stream;
  }

  long sent() {
    return sent.get();
  }
}
