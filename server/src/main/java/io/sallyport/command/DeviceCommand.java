package io.sallyport.command;

import io.sallyport.config.Problem;
import io.sallyport.control.Reach;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import io.sallyport.operations.Operations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may log in: the verbs about devices. */
@Command(
    name = "device",
    description = "Add, list, change and remove devices.",
    synopsisSubcommandLabel = "add|list|show|role|rotate|remove|pack",
    subcommands = {
      DeviceCommand.Add.class,
      DeviceCommand.ListAll.class,
      DeviceCommand.Show.class,
      DeviceCommand.Role.class,
      DeviceCommand.Rotate.class,
      DeviceCommand.Remove.class,
      PackCommand.class
    })
public final class DeviceCommand extends Verb.Group {

  /** Adds a device and shows its password once. */
  @Command(
      name = "add",
      description = "Add a device; its password is made and shown once, unless you bring one.")
  public static final class Add extends Verb {
    @Parameters(paramLabel = "NAME", description = "No / + # : $ in it.")
    @SuppressWarnings("NullAway.Init")
    String name;

    @Option(names = "--role", paramLabel = "ROLE", description = "A role; may be repeated.")
    Set<String> roles = new LinkedHashSet<>();

    @Option(
        names = "--attribute",
        paramLabel = "KEY=VALUE",
        description = "A fact about the device; may be repeated.")
    Map<String, String> attributes = new LinkedHashMap<>();

    @Option(names = "--password-stdin", description = "Read the password from standard input.")
    boolean passwordStdin;

    @Option(
        names = "--no-password",
        description = "The device logs in with a client certificate only.")
    boolean noPassword;

    @Override
    protected int run() throws CommandFailure {
      if (passwordStdin && noPassword) {
        throw usage("--password-stdin and --no-password contradict each other", "keep one");
      }
      try (Reach reach = Reach.open(home(), false)) {
        Operations.Credentials made =
            reach
                .operations()
                .add(
                    new Operations.NewDevice(
                        name,
                        roles,
                        attributes,
                        passwordStdin ? readPassword() : null,
                        noPassword));
        show(this, made, DeviceDoor.of(home(), reach), "added");
      }
      return ExitCode.OK;
    }
  }

  /** Lists all devices. */
  @Command(name = "list", description = "List all devices.")
  public static final class ListAll extends Verb {
    @Override
    protected int run() throws CommandFailure {
      try (Reach reach = Reach.open(home(), false)) {
        List<Operations.Device> devices = reach.operations().list();
        if (isJson()) {
          printJson(devices);
          return ExitCode.OK;
        }
        out().printf("%-32s %-11s %s%n", "DEVICE", "LOGIN", "ROLES");
        for (Operations.Device device : devices) {
          out()
              .printf(
                  "%-32s %-11s %s%n",
                  device.user(), login(device), String.join(" ", device.roles()));
        }
        out().flush();
      }
      return ExitCode.OK;
    }
  }

  /** Shows one device. */
  @Command(name = "show", description = "Show one device.")
  public static final class Show extends Verb {
    @Parameters(paramLabel = "NAME", description = "The device.")
    @SuppressWarnings("NullAway.Init")
    String name;

    @Override
    protected int run() throws CommandFailure {
      try (Reach reach = Reach.open(home(), false)) {
        Operations.Device device = reach.operations().show(name);
        if (isJson()) {
          printJson(device);
          return ExitCode.OK;
        }
        out().println("device      " + device.user());
        out().println("generation  " + device.generation());
        out().println("login       " + login(device));
        out().println("roles       " + String.join(" ", device.roles()));
        device
            .attributes()
            .forEach((key, value) ->
                out()
                    .println(
                        "attribute   "
                            + io.sallyport.topic.Printable.of(key)
                            + " = "
                            + io.sallyport.topic.Printable.of(value)));
        out().flush();
      }
      return ExitCode.OK;
    }
  }

  /** Gives and takes roles. */
  @Command(
      name = "role",
      description =
          "Give a device roles and take others away; what it may no longer do ends at once.")
  public static final class Role extends Verb {
    @Parameters(paramLabel = "NAME", description = "The device.")
    @SuppressWarnings("NullAway.Init")
    String name;

    @Option(names = "--add", paramLabel = "ROLE", description = "A role; may be repeated.")
    Set<String> added = new LinkedHashSet<>();

    @Option(names = "--remove", paramLabel = "ROLE", description = "A role; may be repeated.")
    Set<String> removed = new LinkedHashSet<>();

    @Override
    protected int run() throws CommandFailure {
      if (added.isEmpty() && removed.isEmpty()) {
        throw usage("no role is named", "device role NAME --add ROLE, or --remove ROLE");
      }
      try (Reach reach = Reach.open(home(), false)) {
        Operations.RolesChanged changed = reach.operations().changeRoles(name, added, removed);
        if (isJson()) {
          printJson(changed);
          return ExitCode.OK;
        }
        out().println("roles       " + String.join(" ", changed.device().roles()));
        out().flush();
        if (changed.recheck() != null) {
          err().println(changed.recheck().text());
          err().flush();
        }
      }
      return ExitCode.OK;
    }
  }

  /** Gives a device another password. */
  @Command(
      name = "rotate",
      description = "Give a device another password; its connections end, what it owns stays.")
  public static final class Rotate extends Verb {
    @Parameters(paramLabel = "NAME", description = "The device.")
    @SuppressWarnings("NullAway.Init")
    String name;

    @Option(names = "--password-stdin", description = "Read the password from standard input.")
    boolean passwordStdin;

    @Override
    protected int run() throws CommandFailure {
      try (Reach reach = Reach.open(home(), false)) {
        String given = passwordStdin ? readPassword() : null;
        Operations.Credentials made = reach.operations().rotate(name, given);
        show(this, made, DeviceDoor.of(home(), reach), "has a new password");
      }
      return ExitCode.OK;
    }
  }

  /** Ends a device and all that it owns. */
  @Command(
      name = "remove",
      description = "End a device: connections, sessions, wills and retained messages with it.")
  public static final class Remove extends Verb {
    @Parameters(paramLabel = "NAME", description = "The device.")
    @SuppressWarnings("NullAway.Init")
    String name;

    @Override
    protected int run() throws CommandFailure {
      try (Reach reach = Reach.open(home(), false)) {
        reach.operations().remove(name);
      }
      if (isJson()) {
        printJson(Map.of("user", name, "removed", true));
      } else {
        err().println("device " + name + " removed");
        err().flush();
      }
      return ExitCode.OK;
    }
  }

  private static String login(Operations.Device device) {
    return device.password() ? "password" : "certificate";
  }

  private static void show(Verb verb, Operations.Credentials made, DeviceDoor door, String what) {
    if (verb.isJson()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("user", made.user());
      if (made.password() != null) {
        object.put("password", made.password());
      }
      verb.printJson(object);
      return;
    }
    verb.err().println("device " + made.user() + " " + what);
    verb.err().flush();
    lines(verb, made, door).forEach(verb.out()::println);
    verb.out().flush();
  }

  /** What to paste next; the password stands in the first line and nowhere else. */
  private static List<String> lines(Verb verb, Operations.Credentials made, DeviceDoor door) {
    String user = Launcher.quoted(made.user());
    String topic = Launcher.quoted(made.user() + "/state");
    String tree = "'" + made.user().replace("'", "'\\''") + "/#'";
    Launcher launcher = verb.launcher();
    String password = made.password();
    String first =
        password == null
            ? "# its password is the one you brought, or its certificate"
            : "export SALLYPORT_PASSWORD=" + Launcher.quoted(password) + "   # shown only now";
    String ca = Launcher.quoted(verb.home().pki().caCertificate().toString());
    return List.of(
        first,
        launcher.line("sub%s -u %s -t %s".formatted(door.ours(), user, tree)) + " &",
        launcher.line("pub%s -u %s -t %s -m on -r".formatted(door.ours(), user, topic)),
        "# with mosquitto: mosquitto_sub %s -u %s -P \"$SALLYPORT_PASSWORD\" -t %s"
            .formatted(door.mosquittos(ca), user, tree),
        "# for other clients: "
            + launcher.line("device pack %s --for mosquitto|paho|mqttjs|esp32".formatted(user)));
  }

  /** The first line of standard input. */
  static String readPassword() throws CommandFailure {
    try {
      // Not closed: standard input is not ours.
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      @Nullable String line = in.readLine();
      if (line == null || line.isEmpty()) {
        throw new CommandFailure(
            Problem.PASSWORD_REFUSED,
            "standard input holds no password",
            "write it on one line, for example: read -rs P; printf '%s\\n' \"$P\" | sallyport …");
      }
      return line;
    } catch (IOException e) {
      throw new CommandFailure(Problem.PASSWORD_REFUSED, "standard input cannot be read");
    }
  }
}
