package io.sallyport.store;

/**
 * The families that the state of a shard lies in. Every key starts with the shard as two bytes, big
 * end first; texts in keys carry their length, so that no two names make one key.
 */
public enum Column {
  /** Name: format, settings, marks of the exchange between shards. */
  META,
  /** Nothing more: what the log itself knows of the shard. */
  LOG,
  /** Tenant, client id: the session. */
  SESSION,
  /** Session number, filter: the options of a subscription. */
  SUB,
  /** Session number, position: one message that waits or is in flight; without its body. */
  QUEUE,
  /** Session number, packet id: a QoS 2 message of the client that it has not released. */
  RECV,
  /** Position: a message, once, however many wait for it. */
  BODY,
  /** Tenant, topic: the retained message. */
  RETAIN,
  /** Target shard, sequence: a message that this shard owes another one. */
  OUTBOX,
  /** Session number, shared filter: the session's number in that group, and what it took. */
  MEMBERSHIP,
  /** Tenant, shared filter: a group that lives in this shard. */
  GROUP,
  /** Group number, order of joining: a member. */
  GROUP_MEMBER,
  /** Group number, position: one message that waits or is with a member; without its body. */
  GROUP_QUEUE
}
