package io.sallyport.delivery;

import io.sallyport.time.DeadlineWheel.Deadline;
import java.util.concurrent.TimeUnit;

/**
 * How long a client may stay silent: until its login is settled for as long as a login may take,
 * then for one and a half times its keep alive. [MQTT-3.1.2-22] Confined to the connection's loop.
 */
final class KeepAlive {
  private final Caller client;
  private final Deadline deadline;
  private long readNanos;
  private long lastPacketNanos;

  KeepAlive(Caller client, long loginNanosLeft) {
    this.client = client;
    this.deadline = client.loop().wheel().deadline(this::passed);
    client.loop().wheel().set(deadline, loginNanosLeft);
  }

  private long now() {
    return client.node().ticker().nanos();
  }

  /** Bytes have come in. */
  void read() {
    readNanos = now();
  }

  /** They made a packet; bytes that make none keep nobody alive. */
  void packet() {
    lastPacketNanos = readNanos;
  }

  /** The login is through. */
  void begin() {
    lastPacketNanos = now();
    arm(nanos());
  }

  void end() {
    client.loop().wheel().cancel(deadline);
  }

  private long nanos() {
    return TimeUnit.SECONDS.toNanos(client.login().keepAliveSeconds()) * 3 / 2;
  }

  private void arm(long nanos) {
    client.loop().wheel().set(deadline, nanos);
  }

  private void passed() {
    if (!client.isRunning()) {
      client.tooSlow();
      return;
    }
    long quiet = now() - lastPacketNanos;
    if (client.pauses().isOurDoing()) {
      arm(nanos()); // it may be talking: we do not listen
    } else if (quiet >= nanos()) {
      client.silent();
    } else {
      arm(nanos() - quiet);
    }
  }
}
