/** The rules of the broker. Knows neither sockets nor disks. */
module io.sallyport.broker {
  requires transitive io.sallyport.wire;
  requires org.bouncycastle.provider;
  requires org.slf4j;
  requires static org.jspecify;
}
