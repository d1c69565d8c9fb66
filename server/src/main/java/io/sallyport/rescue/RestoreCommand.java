package io.sallyport.rescue;

import io.sallyport.command.Verb;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a backup back into a home. */
@Command(
    name = "restore",
    description = {
      "Put a backup into the home; no broker may run there.",
      "All of it is checked before anything is changed, and all of it is there afterwards or"
          + " nothing."
    })
public final class RestoreCommand extends Verb {
  @Parameters(paramLabel = "FROM", description = "What sallyport backup made.")
  @SuppressWarnings("NullAway.Init")
  Path from;

  @Option(
      names = "--replace",
      description = "There may be a home already; what it holds is put aside inside it.")
  boolean replace;

  @Override
  protected int run() throws CommandFailure {
    Restore.Done done = new Restore(home(), from, replace, err()).run();
    Path aside = done.aside();
    if (isJson()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("home", home().folder().toString());
      object.put("made_at", done.manifest().madeAt());
      object.put("files", done.manifest().files().size());
      object.put("aside", aside == null ? null : aside.toString());
      object.put("devices_back", done.comeback().devices());
      object.put("devices_as_before", done.comeback().changed());
      object.put("certificates_back", done.comeback().certificates());
      object.put("bans_lifted", done.comeback().bans());
      printJson(object);
      return ExitCode.OK;
    }
    out()
        .println(
            "%s is what %s was at %s"
                .formatted(home().folder(), done.manifest().home(), done.manifest().madeAt()));
    if (aside != null) {
      out().println("what was there before lies in " + aside);
    }
    out().flush();
    done.comeback().lines().forEach(err()::println);
    err().flush();
    return ExitCode.OK;
  }
}
