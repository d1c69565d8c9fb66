package io.sallyport.chronicle;

/** What a client can tell about itself. Each constant says how an {@link Entry} is to be read. */
public enum What {
  /** CONNECT goes out. Subject: the id of its will, qos: the will's delay in seconds. */
  CONNECTING,
  /** CONNACK with success came; the note says whether with a session. */
  CONNECTED,
  /** The connection is over, as the note says. */
  ENDED,
  /** SUBSCRIBE goes out. Subject: the filter. */
  SUBSCRIBING,
  SUBSCRIBED,
  /** UNSUBSCRIBE goes out. Subject: the filter. */
  UNSUBSCRIBING,
  UNSUBSCRIBED,
  /** PUBLISH goes out for the first time. Subject: the topic. */
  PUBLISHING,
  /** PUBACK or PUBCOMP came. */
  PUBLISHED,
  /** The broker would not have it, for the reason in the note. */
  REFUSED,
  /** The application was handed a message. Subject: the topic, qos: that of the packet. */
  DELIVERED,
  /** Somebody new asks for what is retained. Subject: the topic. */
  READING,
  /** What there was; the id is {@link Entry#NOTHING} when there was nothing. */
  READ,
  /** The broker said what it must not. */
  NONSENSE,
  /** Something was done to the broker. */
  NEMESIS,
  /** From here on nobody begins anything, and the broker is left alone. */
  SETTLING,
  /** Everybody had time enough to end what was begun. */
  SETTLED
}
