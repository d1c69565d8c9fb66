package io.sallyport.control;

import io.sallyport.config.Settings;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import io.sallyport.home.HomeLock;
import io.sallyport.operations.HomeAudit;
import io.sallyport.operations.HomeBooks;
import io.sallyport.operations.HomeOperations;
import io.sallyport.operations.Operations;
import io.sallyport.policy.PolicySettings;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The way to a home for one command: through the broker that runs there, or else to its files, with
 * the lock held. Confined to the command's thread.
 */
public final class Reach implements AutoCloseable {
  private final Operations operations;
  private final boolean live;
  private final @Nullable HomeLock lock;

  private Reach(Operations operations, boolean live, @Nullable HomeLock lock) {
    this.operations = operations;
    this.live = live;
    this.lock = lock;
  }

  /**
   * @param rules whether the operations will be asked about rights, for which the configuration
   *     must be whole
   */
  public static Reach open(Home home, boolean rules) throws CommandFailure {
    home.require();
    Optional<ControlClient> broker = ControlClient.find(home.controlSocket());
    if (broker.isPresent()) {
      return new Reach(broker.get(), true, null);
    }
    HomeLock lock = home.lockExisting();
    try {
      home.refuseLooseModes();
      HomeBooks books = HomeBooks.open(home);
      PolicySettings policy = rules ? policy(home) : PolicySettings.denyAll();
      return new Reach(
          new HomeOperations(books, () -> policy, null, HomeAudit.files(home)), false, lock);
    } catch (CommandFailure | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static PolicySettings policy(Home home) throws CommandFailure {
    Settings settings = Objects.requireNonNull(home.read().settings());
    return settings.policy();
  }

  public Operations operations() {
    return operations;
  }

  /** Whether a broker runs there. */
  public boolean isLive() {
    return live;
  }

  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
  }
}
