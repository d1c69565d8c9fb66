package io.sallyport.transport;

import io.netty.channel.EventLoop;
import io.sallyport.port.Loop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** One of Netty's event loops, as the broker sees it. Thread-safe. */
public final class NettyLoop implements Loop {
  private final int index;
  private final EventLoop loop;

  NettyLoop(int index, EventLoop loop) {
    this.index = index;
    this.loop = loop;
  }

  EventLoop netty() {
    return loop;
  }

  /** Runs {@code tick} on the loop every {@code millis}, for as long as the loop lives. */
  public void every(long millis, Runnable tick) {
    var unused = loop.scheduleAtFixedRate(tick, millis, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException _) {
      // A loop that is stopping has closed its connections: nobody waits for the task.
    }
  }

  @Override
  public void schedule(Runnable task, long delayMillis) {
    try {
      var unused = loop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      // A loop that is stopping has closed its connections: nobody waits for the task.
    }
  }

  @Override
  public boolean isCurrent() {
    return loop.inEventLoop();
  }
}
