package io.sallyport.cli;

import io.sallyport.client.ConnectFailed;
import io.sallyport.client.ConnectionEnded;
import io.sallyport.options.CommandFailed;
import io.sallyport.options.ConnectionOptions;
import io.sallyport.options.ConnectionPlan;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * What pub, sub and rr have in common: the flags of a connection, and that every expected failure
 * ends as a text and an exit code. Confined to one thread.
 */
abstract class ClientVerb implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ConnectionOptions connection = new ConnectionOptions();

  private final Map<String, String> environment;

  ClientVerb(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public final Integer call() {
    Talk talk = new Talk(spec.commandLine().getErr(), connection);
    return talk.answerFor(
        () -> run(new ConnectionPlan(connection, environment, spec.commandLine().getErr()), talk));
  }

  /** The work of the verb; returns the exit code. Blocks. */
  abstract int run(ConnectionPlan plan, Talk talk)
      throws CommandFailed, ConnectFailed, ConnectionEnded, TimeoutException, InterruptedException;
}
