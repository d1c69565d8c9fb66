package io.sallyport.inquiry;

import io.sallyport.command.Launcher;
import io.sallyport.command.Verb;
import io.sallyport.control.Reach;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.operations.Operations;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** May somebody do something, and which rule says so? */
@Command(
    name = "can",
    description = {
      "May somebody do something, and which rule says so? Exit code 0 for yes, 1 for no.",
      "Example: can lamp publish lamp/state --qos 1"
    })
public final class CanCommand extends Verb {
  @Parameters(index = "0", paramLabel = "WHO", description = "NAME, user:NAME or guest:NAME.")
  @SuppressWarnings("NullAway.Init")
  String who;

  @Parameters(
      index = "1",
      paramLabel = "ACTION",
      description = "publish, subscribe, receive, will or connect.")
  @SuppressWarnings("NullAway.Init")
  String action;

  @Parameters(index = "2", arity = "0..1", paramLabel = "TOPIC", description = "Topic or filter.")
  @Nullable String topic;

  @Option(names = "--qos", paramLabel = "N", description = "0 (default), 1 or 2.")
  int qos;

  @Option(names = "--retain", description = "The message is retained.")
  boolean retain;

  @Option(
      names = "--transport",
      paramLabel = "plain|tls|mtls",
      description = "How the connection is protected (default: tls).")
  String transport = "tls";

  @Option(names = "--client", paramLabel = "ID", description = "The client id it comes with.")
  String client = "";

  @Option(names = "--listener", paramLabel = "NAME", description = "The listener it comes through.")
  String listener = "";

  @Option(
      names = "--with-role",
      paramLabel = "ROLE",
      description = "As if it had these roles and no others; the device need not exist.")
  @Nullable Set<String> roles;

  @Option(
      names = "--certificate",
      paramLabel = "KIND=VALUE",
      description = "What the client's certificate says, for example OU=plant; over mtls then.")
  @Nullable Set<String> certificate;

  @Override
  protected int run() throws CommandFailure {
    if (topic == null && !action.equals("connect")) {
      throw usage("a topic is missing", "can %s %s TOPIC".formatted(Launcher.quoted(who), action));
    }
    try (Reach reach = Reach.open(home(), true)) {
      Operations.Answer answer =
          reach
              .operations()
              .can(
                  new Operations.Question(
                      who,
                      action,
                      topic == null ? "" : topic,
                      qos,
                      retain,
                      transport,
                      client,
                      listener,
                      roles,
                      certificate));
      if (isJson()) {
        printJson(answer);
      } else {
        answer.story().forEach(out()::println);
        out().flush();
      }
      return answer.allowed() ? ExitCode.OK : ExitCode.NO;
    }
  }
}
