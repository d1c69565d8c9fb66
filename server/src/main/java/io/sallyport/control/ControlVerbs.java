package io.sallyport.control;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.operations.Operations;
import io.sallyport.topic.Printable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request of the control socket answered: {@code {"v":1,"do":"can",…}} becomes {@code
 * {"ok":true,…}} or {@code {"ok":false,"code":…,"text":…,"fix":…}}. Thread-safe.
 */
final class ControlVerbs {
  static final int VERSION = 1;

  private final Operations operations;

  ControlVerbs(Operations operations) {
    this.operations = operations;
  }

  /** Never throws; the answer is one line without its end. */
  String answer(String line) {
    try {
      ObjectNode answer = ControlJson.MAPPER.createObjectNode().put("ok", true);
      answer.setAll(perform(request(line)));
      return answer.toString();
    } catch (CommandFailure failure) {
      return failed(failure.problem(), failure.text(), failure.fix(), failure.details());
    } catch (RuntimeException ours) {
      // The request may hold a password, so neither it nor a message that may quote it is told.
      return failed(Problem.OUR_BUG, ours.getClass().getSimpleName(), Problem.OUR_BUG.remedy(), "");
    }
  }

  private static String failed(Problem problem, String text, String fix, String details) {
    ObjectNode answer =
        ControlJson.MAPPER
            .createObjectNode()
            .put("ok", false)
            .put("code", problem.code())
            .put("text", text)
            .put("fix", fix);
    return (details.isEmpty() ? answer : answer.put("details", details)).toString();
  }

  private static ObjectNode request(String line) throws CommandFailure {
    try {
      if (ControlJson.MAPPER.readTree(line) instanceof ObjectNode request) {
        JsonNode version = request.get("v");
        if (version == null || !version.isInt() || version.intValue() != VERSION) {
          throw new CommandFailure(
              Problem.CONTROL_BROKEN,
              "this broker speaks version %d of the control protocol".formatted(VERSION),
              "use the command line that came with the broker");
        }
        return request;
      }
    } catch (JacksonException broken) {
      throw new CommandFailure(Problem.BAD_REQUEST, "the request is not one JSON object");
    }
    throw new CommandFailure(Problem.BAD_REQUEST, "the request is not one JSON object");
  }

  private ObjectNode perform(ObjectNode in) throws CommandFailure {
    String verb = text(in, "do");
    ObjectNode out = ControlJson.MAPPER.createObjectNode();
    switch (verb) {
      case "device-add" -> credentials(out, operations.add(newDevice(in)));
      case "device-rotate" ->
          credentials(out, operations.rotate(text(in, "user"), optional(in, "password")));
      case "device-role" -> out.set("changed", ControlJson.MAPPER.valueToTree(changeRoles(in)));
      case "device-list" -> out.set("devices", ControlJson.MAPPER.valueToTree(operations.list()));
      case "device-show" ->
          out.set("device", ControlJson.MAPPER.valueToTree(operations.show(text(in, "user"))));
      case "device-remove" -> operations.remove(text(in, "user"));
      case "ban-add" -> out.set("done", ControlJson.MAPPER.valueToTree(operations.ban(newBan(in))));
      case "ban-list" -> out.set("bans", ControlJson.MAPPER.valueToTree(operations.bans()));
      case "ban-remove" ->
          out.set(
              "done",
              ControlJson.MAPPER.valueToTree(operations.unban(text(in, "kind"), text(in, "name"))));
      case "can" -> out.set("answer", ControlJson.MAPPER.valueToTree(operations.can(question(in))));
      case "retained-purge" ->
          out.set(
              "purged",
              ControlJson.MAPPER.valueToTree(
                  operations.purgeRetained(
                      optional(in, "filter"), optional(in, "by"), flag(in, "dry_run"))));
      case "reload" ->
          out.set(
              "reloaded", ControlJson.MAPPER.valueToTree(operations.reload(flag(in, "dry_run"))));
      case "rules-diff" ->
          out.set("diff", ControlJson.MAPPER.valueToTree(operations.rulesDiff(path(in, "file"))));
      case "why" ->
          out.set("story", ControlJson.MAPPER.valueToTree(operations.why(text(in, "id"))));
      case "status" -> out.set("status", ControlJson.MAPPER.valueToTree(operations.status()));
      case "backup-begin" ->
          operations.beginBackup().ifPresent(folder -> out.put("folder", folder.toString()));
      case "backup-end" -> operations.endBackup();
      default ->
          throw new CommandFailure(
              Problem.BAD_REQUEST,
              "there is no verb \"%s\"".formatted(Printable.of(verb, 40)),
              "verbs are device-add device-list device-show device-rotate device-role"
                  + " device-remove ban-add ban-list ban-remove can why reload rules-diff"
                  + " retained-purge status backup-begin backup-end");
    }
    return out;
  }

  private Operations.RolesChanged changeRoles(ObjectNode in) throws CommandFailure {
    Set<String> added = texts(in, "add");
    Set<String> removed = texts(in, "remove");
    return operations.changeRoles(
        text(in, "user"), added == null ? Set.of() : added, removed == null ? Set.of() : removed);
  }

  private static void credentials(ObjectNode out, Operations.Credentials credentials) {
    out.put("user", credentials.user());
    if (credentials.password() != null) {
      out.put("password", credentials.password());
    }
  }

  private static Operations.NewDevice newDevice(ObjectNode in) throws CommandFailure {
    Map<String, String> attributes = new LinkedHashMap<>();
    JsonNode given = in.get("attributes");
    if (given != null) {
      for (Map.Entry<String, JsonNode> entry : given.properties()) {
        attributes.put(entry.getKey(), entry.getValue().asString());
      }
    }
    Set<String> roles = texts(in, "roles");
    return new Operations.NewDevice(
        text(in, "user"),
        roles == null ? Set.of() : roles,
        attributes,
        optional(in, "password"),
        flag(in, "certificate_only"));
  }

  private static Operations.NewBan newBan(ObjectNode in) throws CommandFailure {
    return new Operations.NewBan(
        text(in, "kind"),
        text(in, "name"),
        optional(in, "lasting"),
        orElse(optional(in, "reason"), ""),
        flag(in, "force"));
  }

  private static Operations.Question question(ObjectNode in) throws CommandFailure {
    JsonNode qos = in.get("qos");
    return new Operations.Question(
        text(in, "who"),
        text(in, "action"),
        orElse(optional(in, "topic"), ""),
        qos == null ? 0 : qos.asInt(-1),
        flag(in, "retain"),
        orElse(optional(in, "transport"), "tls"),
        orElse(optional(in, "client"), ""),
        orElse(optional(in, "listener"), ""),
        texts(in, "roles"),
        texts(in, "certificate"));
  }

  private static String text(ObjectNode in, String field) throws CommandFailure {
    String text = optional(in, field);
    if (text == null) {
      throw new CommandFailure(
          Problem.BAD_REQUEST, "the request has no text \"%s\"".formatted(field));
    }
    return text;
  }

  private static @Nullable Path path(ObjectNode in, String field) throws CommandFailure {
    String text = optional(in, field);
    try {
      return text == null ? null : Path.of(text);
    } catch (InvalidPathException e) {
      throw new CommandFailure(Problem.BAD_REQUEST, "\"%s\" is no path".formatted(field));
    }
  }

  private static @Nullable String optional(ObjectNode in, String field) {
    JsonNode node = in.get(field);
    return node != null && node.isString() ? node.stringValue() : null;
  }

  private static boolean flag(ObjectNode in, String field) {
    JsonNode node = in.get(field);
    return node != null && node.isBoolean() && node.booleanValue();
  }

  private static @Nullable Set<String> texts(ObjectNode in, String field) {
    JsonNode node = in.get(field);
    if (node == null || !node.isArray()) {
      return null;
    }
    Set<String> texts = new LinkedHashSet<>();
    node.forEach(text -> texts.add(text.asString()));
    return texts;
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
