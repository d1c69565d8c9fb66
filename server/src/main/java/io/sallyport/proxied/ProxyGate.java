package io.sallyport.proxied;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Stands first at a connection of a load balancer, takes the header, and goes. What follows the
 * header in the same packet goes to whoever stands behind it then.
 *
 * <p>Confined to its loop. Holds at most {@link BinaryHeader#MOST_BYTES} and what was read with
 * them; the deadline of the login runs.
 */
public final class ProxyGate extends ByteToMessageDecoder {

  /** What a gate needs from around it. Called on the loop. */
  public interface Keeper {
    /**
     * Has {@code action} run when the time for the login is over.
     *
     * @return drops it
     */
    Runnable whenLate(Runnable action);

    /** Whether the peer may speak for others at all. */
    boolean trusted();

    /** The header is there: puts what comes next into the pipeline, or closes. */
    void told(ProxyHeader header);

    /** There was no header, or none that counts; the connection is closed afterwards. */
    void refused(String text);
  }

  private final Keeper keeper;
  private Runnable deadline = () -> {};
  private boolean settled;

  public ProxyGate(Keeper keeper) {
    this.keeper = keeper;
    setSingleDecode(true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext at) {
    deadline = keeper.whenLate(() -> refuse(at, "no PROXY header came in time"));
    if (!keeper.trusted()) {
      refuse(at, "its address is not among those of proxy_protocol.from");
    }
  }

  @Override
  protected void decode(ChannelHandlerContext at, ByteBuf in, List<Object> out) {
    if (settled) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      ProxyHeader header = ProxyHeaderReader.read(in);
      if (header != null) {
        settle();
        keeper.told(header);
        at.pipeline().remove(this);
      }
    } catch (BadProxyHeader e) {
      in.skipBytes(in.readableBytes());
      refuse(at, e.text());
    }
  }

  private void refuse(ChannelHandlerContext at, String text) {
    if (!settled) {
      settle();
      keeper.refused(text);
      at.close();
    }
  }

  private void settle() {
    settled = true;
    deadline.run();
  }

  /** Whoever failed with this connection will not answer it any more. */
  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable failure) {
    at.close();
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext at) {
    settle();
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) throws Exception {
    settle();
    super.channelInactive(at);
  }
}
