/** What outlives the process. */
module io.sallyport.storage {
  requires transitive io.sallyport.broker;
  requires rocksdbjni;
  requires static org.jspecify;

  exports io.sallyport.storage;
}
