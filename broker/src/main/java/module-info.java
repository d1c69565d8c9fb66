/** The rules of the broker. Knows neither sockets nor disks. */
module io.sallyport.broker {
  requires transitive io.sallyport.wire;
  requires org.bouncycastle.provider;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.sallyport.broker;
  exports io.sallyport.guard;
  exports io.sallyport.identity;
  exports io.sallyport.journal;
  exports io.sallyport.policy;
  exports io.sallyport.port;
  exports io.sallyport.principal;
  exports io.sallyport.records;
  exports io.sallyport.review;
  exports io.sallyport.shard;
  exports io.sallyport.store;
  exports io.sallyport.time;
}
