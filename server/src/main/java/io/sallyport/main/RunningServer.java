package io.sallyport.main;

import io.sallyport.operations.LiveBroker;
import io.sallyport.operations.Status;
import java.util.List;

/** A broker that listens. Thread-safe. */
interface RunningServer extends LiveBroker, AutoCloseable {
  /** What is open, with the ports that were really given. */
  List<Status.Listener> listeners();

  /** What encrypts, in words: the TLS implementations in use with their versions. */
  List<String> securityProviders();

  /** The files of the home's certificate or revocation list are new: load them. */
  void certificateRenewed();

  /**
   * Stops accepting, says goodbye to the clients (0x8B), hands on what is under way. Returns within
   * five seconds.
   */
  @Override
  void close();
}
