package io.sallyport.client;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pings when nothing else was sent for half the keep alive, and notices when no answer comes within
 * a whole one. Confined to the connection's event loop. [MQTT-3.1.2-20]
 */
final class KeepAlive {
  /** What keep alive can do to a connection. */
  interface Line {
    void ping();

    /** The broker answered nothing for a whole keep alive. */
    void silent();

    /** Whether we are reading at all; if not, silence proves nothing. */
    boolean isListening();
  }

  private final Line line;
  private boolean wrote;
  private boolean heard;
  private int ticksUnanswered;
  private @Nullable ScheduledFuture<?> ticking;

  KeepAlive(Line line) {
    this.line = line;
  }

  /** Starts; 0 seconds means never to ping. */
  void start(EventLoop loop, int seconds) {
    if (seconds > 0) {
      long halfMillis = seconds * 500L;
      ticking = loop.scheduleAtFixedRate(this::tick, halfMillis, halfMillis, TimeUnit.MILLISECONDS);
    }
  }

  void stop() {
    if (ticking != null) {
      ticking.cancel(false);
    }
  }

  void wrote() {
    wrote = true;
  }

  void heard() {
    heard = true;
  }

  private void tick() {
    if (heard || !line.isListening()) {
      ticksUnanswered = 0;
      heard = false;
    } else if (ticksUnanswered > 0 && ++ticksUnanswered > 2) {
      line.silent();
      return;
    }
    if (!wrote || ticksUnanswered > 0) {
      line.ping();
      ticksUnanswered = Math.max(1, ticksUnanswered);
    }
    wrote = false;
  }
}
