/** The process: sockets, files and the command line. */
module io.sallyport.server {
  requires info.picocli;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.sallyport.broker;
  requires io.sallyport.cli;
  requires io.sallyport.pki;
  requires io.sallyport.storage;
  requires io.sallyport.wire;
  requires java.management;
  requires jdk.net;
  requires jdk.unsupported; // for signals
  requires org.slf4j;
  requires org.tomlj;
  requires tools.jackson.databind;
  requires static org.jspecify;

  exports io.sallyport.config;
  exports io.sallyport.logging to
      org.slf4j;
  exports io.sallyport.main;
  exports io.sallyport.tls;
  exports io.sallyport.trail;
  exports io.sallyport.transport;
  exports io.sallyport.websocket;

  opens io.sallyport.command to
      info.picocli,
      tools.jackson.databind;
  opens io.sallyport.operations to
      tools.jackson.databind;
  opens io.sallyport.inquiry to
      info.picocli,
      tools.jackson.databind;
  opens io.sallyport.rules to
      info.picocli,
      tools.jackson.databind;
  opens io.sallyport.trail to
      tools.jackson.databind;
  opens io.sallyport.main to
      info.picocli;
  opens io.sallyport.migration to
      info.picocli,
      tools.jackson.databind;
  opens io.sallyport.rescue to
      info.picocli,
      tools.jackson.databind;
}
