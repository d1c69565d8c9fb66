package io.sallyport.delivery;

import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;

/**
 * Whom the index knows: a connection, a shard in which stored sessions wait, or a group that shares
 * what comes.
 */
public sealed interface Receiver permits Receiver.Connected, Receiver.Shard, Groups.Group {

  /** A connected client. Its methods run on its loop, but for {@link #loopIndex}. */
  non-sealed interface Connected extends Receiver {
    Caller client();

    /** Any thread. */
    int loopIndex();

    /**
     * Takes {@code message} for this client, if it may receive it.
     *
     * @param granted the best QoS of the filters that matched
     * @param retain the retain flag as this client sees it
     * @param ids subscription identifiers; read, never write
     */
    void deliver(Publish message, QoS granted, boolean retain, int[] ids);
  }

  /** A shard that keeps at least one session with the filter. */
  record Shard(int number) implements Receiver {}
}
