package io.sallyport.records;

/** What happens when a message comes for a queue that holds all it may. Stored by its number. */
public enum QueueFull {
  /** What has waited longest, and was never sent, makes room. */
  DROP_OLDEST,
  /** The message is not queued. */
  DROP_NEWEST,
  /** The message is not queued, and the client, if it is there, is told to go: 0x97. */
  DISCONNECT
}
