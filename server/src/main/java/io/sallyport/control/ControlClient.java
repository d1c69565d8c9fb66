package io.sallyport.control;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.PrivateFiles;
import io.sallyport.operations.LiveBroker;
import io.sallyport.operations.Operations;
import io.sallyport.operations.RulesDiff;
import io.sallyport.operations.Status;
import io.sallyport.trail.Story;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the broker that runs in a home, one connection a question. Thread-safe; a question waits ten
 * seconds at most, one about a backup two minutes.
 */
public final class ControlClient implements Operations {
  private static final int MOST_BYTES = 256 * 1024 * 1024;
  private static final int DEADLINE_SECONDS = 10;

  /** Ten thousand rules are read, compared and tested. */
  private static final int RELOAD_SECONDS = 60;

  private final Path path;

  private ControlClient(Path path) {
    this.path = path;
  }

  /** A client if somebody listens at {@code path}. */
  public static Optional<ControlClient> find(Path path) {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (SocketChannel probe = connect(path)) {
      return probe.isConnected() ? Optional.of(new ControlClient(path)) : Optional.empty();
    } catch (IOException nobody) {
      return Optional.empty();
    }
  }

  @Override
  public RulesDiff rulesDiff(@Nullable Path file) throws CommandFailure {
    ObjectNode request = request("rules-diff");
    if (file != null) {
      request.put("file", file.toString());
    }
    return read(ask(request, RELOAD_SECONDS), "diff", RulesDiff.class);
  }

  @Override
  public Credentials add(NewDevice device) throws CommandFailure {
    ObjectNode request = request("device-add").put("user", device.user());
    request.put("certificate_only", device.certificateOnly());
    texts(request, "roles", device.roles());
    ObjectNode attributes = request.putObject("attributes");
    device.attributes().forEach(attributes::put);
    return credentials(ask(withPassword(request, device.password())));
  }

  @Override
  public List<Device> list() throws CommandFailure {
    return Arrays.asList(read(ask(request("device-list")), "devices", Device[].class));
  }

  @Override
  public Device show(String user) throws CommandFailure {
    return read(ask(request("device-show").put("user", user)), "device", Device.class);
  }

  @Override
  public Credentials rotate(String user, @Nullable String password) throws CommandFailure {
    return credentials(ask(withPassword(request("device-rotate").put("user", user), password)));
  }

  @Override
  public RolesChanged changeRoles(String user, Set<String> added, Set<String> removed)
      throws CommandFailure {
    ObjectNode request = request("device-role").put("user", user);
    texts(request, "add", added);
    texts(request, "remove", removed);
    return read(ask(request), "changed", RolesChanged.class);
  }

  @Override
  public void remove(String user) throws CommandFailure {
    ask(request("device-remove").put("user", user));
  }

  @Override
  public BanDone ban(NewBan ban) throws CommandFailure {
    ObjectNode request =
        request("ban-add")
            .put("kind", ban.kind())
            .put("name", ban.name())
            .put("reason", ban.reason())
            .put("force", ban.force());
    if (ban.lasting() != null) {
      request.put("lasting", ban.lasting());
    }
    return read(ask(request), "done", BanDone.class);
  }

  @Override
  public List<Banned> bans() throws CommandFailure {
    return Arrays.asList(read(ask(request("ban-list")), "bans", Banned[].class));
  }

  @Override
  public BanDone unban(String kind, String name) throws CommandFailure {
    return read(
        ask(request("ban-remove").put("kind", kind).put("name", name)), "done", BanDone.class);
  }

  @Override
  public Answer can(Question question) throws CommandFailure {
    ObjectNode request =
        request("can")
            .put("who", question.who())
            .put("action", question.action())
            .put("topic", question.topic())
            .put("qos", question.qos())
            .put("retain", question.retain())
            .put("transport", question.transport())
            .put("client", question.client())
            .put("listener", question.listener());
    if (question.roles() != null) {
      texts(request, "roles", question.roles());
    }
    if (question.certificate() != null) {
      texts(request, "certificate", question.certificate());
    }
    return read(ask(request), "answer", Answer.class);
  }

  @Override
  public Reloaded reload(boolean dryRun) throws CommandFailure {
    ObjectNode request = request("reload").put("dry_run", dryRun);
    return read(ask(request, RELOAD_SECONDS), "reloaded", Reloaded.class);
  }

  @Override
  public LiveBroker.Purge purgeRetained(
      @Nullable String filter, @Nullable String publisher, boolean dryRun) throws CommandFailure {
    ObjectNode request = request("retained-purge").put("dry_run", dryRun);
    if (filter != null) {
      request.put("filter", filter);
    }
    if (publisher != null) {
      request.put("by", publisher);
    }
    return read(ask(request, ControlSocket.ANSWER_SECONDS), "purged", LiveBroker.Purge.class);
  }

  @Override
  public Story why(String id) throws CommandFailure {
    return read(ask(request("why").put("id", id)), "story", Story.class);
  }

  @Override
  public Status status() throws CommandFailure {
    return read(ask(request("status")), "status", Status.class);
  }

  @Override
  public Optional<Path> beginBackup() throws CommandFailure {
    JsonNode folder = ask(request("backup-begin"), ControlSocket.ANSWER_SECONDS).get("folder");
    return folder == null ? Optional.empty() : Optional.of(Path.of(folder.asString("")));
  }

  @Override
  public void endBackup() throws CommandFailure {
    ask(request("backup-end"), ControlSocket.ANSWER_SECONDS);
  }

  private static ObjectNode request(String verb) {
    return ControlJson.MAPPER.createObjectNode().put("v", ControlVerbs.VERSION).put("do", verb);
  }

  private static ObjectNode withPassword(ObjectNode request, @Nullable String password) {
    return password == null ? request : request.put("password", password);
  }

  private static void texts(ObjectNode request, String field, Collection<String> texts) {
    var array = request.putArray(field);
    texts.forEach(array::add);
  }

  private static Credentials credentials(JsonNode answer) {
    JsonNode password = answer.get("password");
    return new Credentials(
        answer.path("user").asString(""), password == null ? null : password.asString());
  }

  private JsonNode ask(ObjectNode request) throws CommandFailure {
    return ask(request, DEADLINE_SECONDS);
  }

  private JsonNode ask(ObjectNode request, int seconds) throws CommandFailure {
    AtomicBoolean late = new AtomicBoolean();
    try (SocketChannel channel = connect(path)) {
      CompletableFuture<Void> deadline =
          CompletableFuture.runAsync(
              () -> end(channel, late),
              CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS));
      try {
        ControlSocket.write(channel, request.toString());
        return answer(ControlSocket.readLine(channel, MOST_BYTES));
      } finally {
        deadline.cancel(false);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.CONTROL_BROKEN,
          late.get()
              ? "the broker did not answer within %d s".formatted(seconds)
              : "the broker at %s ended the conversation: %s"
                  .formatted(path, PrivateFiles.reason(e)));
    }
  }

  private static JsonNode answer(String line) throws CommandFailure {
    JsonNode answer;
    try {
      answer = ControlJson.MAPPER.readTree(line);
    } catch (JacksonException e) {
      throw new CommandFailure(Problem.CONTROL_BROKEN, "the broker's answer is not JSON");
    }
    if (answer.path("ok").asBoolean(false)) {
      return answer;
    }
    String code = answer.path("code").asString("");
    Problem problem =
        Arrays.stream(Problem.values())
            .filter(known -> known.code().equals(code))
            .findFirst()
            .orElse(Problem.CONTROL_BROKEN);
    throw new CommandFailure(
        problem,
        answer.path("text").asString("the broker gave no answer"),
        answer.path("fix").asString(problem.remedy()),
        answer.path("details").asString(""));
  }

  private static <T> T read(JsonNode answer, String field, Class<T> type) throws CommandFailure {
    try {
      T value = ControlJson.MAPPER.treeToValue(answer.path(field), type);
      if (value != null) {
        return value;
      }
    } catch (JacksonException e) {
      throw strange();
    }
    throw strange();
  }

  private static CommandFailure strange() {
    return new CommandFailure(
        Problem.CONTROL_BROKEN,
        "the broker's answer is not what this command line expects",
        "use the command line that came with the broker");
  }

  private static SocketChannel connect(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(ControlSocket.address(path));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void end(SocketChannel channel, AtomicBoolean late) {
    late.set(true);
    try {
      channel.close();
    } catch (IOException ignored) {
      late.set(true);
    }
  }
}
