package io.sallyport.codec;

/** Which end of a connection reads, and therefore which packets may arrive. */
public enum Side {
  /** Reads what clients send: CONNECT first, then everything but answers to it. */
  BROKER,

  /** Reads what brokers send: CONNACK first, in 5.0 perhaps after AUTH. */
  CLIENT
}
