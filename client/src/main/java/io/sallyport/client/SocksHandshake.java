package io.sallyport.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.NetUtil;
import io.sallyport.client.ClientSettings.SocksProxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a SOCKS 5 proxy for the broker (RFC 1928, RFC 1929). Stands first in the pipeline and keeps
 * it waiting: who comes after learns that the connection is there when the proxy has made it. Then
 * it goes. Confined to its loop.
 */
final class SocksHandshake extends ByteToMessageDecoder {
  private static final int VERSION = 5;
  private static final int LOGIN_VERSION = 1;
  private static final int NO_LOGIN = 0;
  private static final int LOGIN = 2;
  private static final int CONNECT = 1;
  private static final int GRANTED = 0;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int MOST_TEXT_BYTES = 255;

  private final SocksProxy proxy;
  private final String host;
  private final int port;
  private final Consumer<String> failure;
  private Step step = Step.METHOD;

  private enum Step {
    METHOD,
    LOGIN,
    REPLY,
    OVER
  }

  /**
   * @param failure told why, when it does not come to a connection
   */
  SocksHandshake(SocksProxy proxy, String host, int port, Consumer<String> failure) {
    this.proxy = proxy;
    this.host = host;
    this.port = port;
    this.failure = failure;
  }

  @Override
  public void channelActive(ChannelHandlerContext at) {
    ByteBuf greeting = at.alloc().buffer(4).writeByte(VERSION);
    if (proxy.userName() == null) {
      greeting.writeByte(1).writeByte(NO_LOGIN);
    } else {
      greeting.writeByte(2).writeByte(NO_LOGIN).writeByte(LOGIN);
    }
    at.writeAndFlush(greeting, at.voidPromise());
  }

  @Override
  protected void decode(ChannelHandlerContext at, ByteBuf in, List<Object> out) throws Exception {
    switch (step) {
      case METHOD -> method(at, in);
      case LOGIN -> login(at, in);
      case REPLY -> reply(at, in);
      case OVER -> in.skipBytes(in.readableBytes());
    }
  }

  private void method(ChannelHandlerContext at, ByteBuf in) {
    if (in.readableBytes() < 2) {
      return;
    }
    int version = in.readUnsignedByte();
    int method = in.readUnsignedByte();
    if (version != VERSION) {
      fail(at, "it does not speak SOCKS 5");
    } else if (method == NO_LOGIN) {
      ask(at);
    } else if (method == LOGIN && proxy.userName() != null) {
      sendLogin(at, proxy.userName());
    } else {
      fail(at, "it wants a login that is not here");
    }
  }

  private void sendLogin(ChannelHandlerContext at, String userName) {
    byte[] name = userName.getBytes(StandardCharsets.UTF_8);
    ClientPassword secret = proxy.password();
    byte[] password = secret == null ? new byte[0] : secret.bytes();
    if (name.length > MOST_TEXT_BYTES || password.length > MOST_TEXT_BYTES) {
      fail(at, "SOCKS has no room for names and passwords of more than 255 bytes");
      return;
    }
    ByteBuf login = at.alloc().buffer(3 + name.length + password.length);
    login.writeByte(LOGIN_VERSION).writeByte(name.length).writeBytes(name);
    login.writeByte(password.length).writeBytes(password);
    step = Step.LOGIN;
    at.writeAndFlush(login, at.voidPromise());
  }

  private void login(ChannelHandlerContext at, ByteBuf in) {
    if (in.readableBytes() < 2) {
      return;
    }
    in.skipBytes(1);
    if (in.readUnsignedByte() == GRANTED) {
      ask(at);
    } else {
      fail(at, "it refuses the user name or the password");
    }
  }

  private void ask(ChannelHandlerContext at) {
    byte @Nullable [] address = NetUtil.createByteArrayFromIpAddressString(host);
    byte[] name = host.getBytes(StandardCharsets.US_ASCII);
    if (address == null && name.length > MOST_TEXT_BYTES) {
      fail(at, "SOCKS has no room for a host name of more than 255 bytes");
      return;
    }
    ByteBuf request = at.alloc().buffer().writeByte(VERSION).writeByte(CONNECT).writeByte(0);
    if (address == null) {
      request.writeByte(NAME).writeByte(name.length).writeBytes(name);
    } else {
      request.writeByte(address.length == 4 ? IPV4 : IPV6).writeBytes(address);
    }
    step = Step.REPLY;
    at.writeAndFlush(request.writeShort(port), at.voidPromise());
  }

  private void reply(ChannelHandlerContext at, ByteBuf in) throws Exception {
    if (in.readableBytes() < 5) {
      return;
    }
    int start = in.readerIndex();
    int answer = in.getUnsignedByte(start + 1);
    if (in.getUnsignedByte(start) != VERSION) {
      fail(at, "it does not speak SOCKS 5");
      return;
    }
    if (answer != GRANTED) {
      fail(at, words(answer));
      return;
    }
    int addressBytes =
        switch (in.getUnsignedByte(start + 3)) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          case NAME -> 1 + in.getUnsignedByte(start + 4);
          default -> -1;
        };
    if (addressBytes < 0) {
      fail(at, "its answer is not SOCKS 5");
    } else if (in.readableBytes() >= 4 + addressBytes + 2) {
      in.skipBytes(4 + addressBytes + 2);
      step = Step.OVER;
      at.fireChannelActive();
      at.pipeline().remove(this);
    }
  }

  private static String words(int answer) {
    return switch (answer) {
      case 2 -> "its rules forbid the connection (2)";
      case 3 -> "the network cannot be reached from it (3)";
      case 4 -> "the broker cannot be reached from it, or has no such name (4)";
      case 5 -> "nobody listens there (5)";
      case 6 -> "the connection took too long (6)";
      default -> "it cannot connect (%d)".formatted(answer);
    };
  }

  private void fail(ChannelHandlerContext at, String why) {
    step = Step.OVER;
    failure.accept(why);
    at.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext at) throws Exception {
    if (step != Step.OVER) {
      step = Step.OVER;
      failure.accept("it closed the connection");
    }
    super.channelInactive(at);
  }
}
