package io.sallyport.policy;

/** What somebody may or may not do. */
public enum Action {
  CONNECT,
  PUBLISH,
  SUBSCRIBE,
  RECEIVE,
  WILL
}
