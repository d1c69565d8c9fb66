/** MQTT on the wire: topics, packets and the codec; usable without any broker. */
module io.sallyport.wire {
  requires transitive io.netty.buffer;
  requires static org.jspecify;

  exports io.sallyport.codec;
  exports io.sallyport.packet;
  exports io.sallyport.topic;
}
