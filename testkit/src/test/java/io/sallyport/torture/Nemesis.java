package io.sallyport.torture;

/** What is done to the broker in a round. */
enum Nemesis {
  /** SIGKILL while clients talk. */
  KILL,
  /** SIGKILL on the way up. */
  KILL_AT_START,
  /** SIGSTOP for a while, then SIGCONT. */
  FREEZE,
  /** SIGTERM, and a start as soon as it is gone. */
  RESTART
}
