/** A small MQTT 5 client. */
module io.sallyport.client {
  requires transitive io.sallyport.wire;
  requires io.netty.common;
  requires io.netty.codec;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires static org.jspecify;

  exports io.sallyport.client;
}
