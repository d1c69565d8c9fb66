package io.sallyport.rescue;

import io.sallyport.command.Verb;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Copies a home, whether a broker runs in it or not. */
@Command(
    name = "backup",
    description = {
      "Copy the home to a new folder, also while the broker runs.",
      "Every message that was acknowledged before is in it. It holds the private keys and the"
          + " password hashes: keep it like the home."
    })
public final class BackupCommand extends Verb {
  @Parameters(paramLabel = "TO", description = "A folder that does not exist yet, or is empty.")
  @SuppressWarnings("NullAway.Init")
  Path to;

  @Override
  protected int run() throws CommandFailure {
    Manifest manifest = new Backup(home(), to, err()).run();
    if (isJson()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("backup", to.toAbsolutePath().normalize().toString());
      object.put("files", manifest.files().size());
      object.put("bytes", manifest.bytes());
      object.put("running", manifest.running());
      object.put("stored", !manifest.positions().isEmpty());
      printJson(object);
      return ExitCode.OK;
    }
    out()
        .println(
            "%s  %d files, %d KiB"
                .formatted(
                    to.toAbsolutePath().normalize(),
                    manifest.files().size(),
                    manifest.bytes() >> 10));
    if (manifest.positions().isEmpty()) {
      err().println("nothing was stored on the disk, so it holds no sessions and no messages");
    }
    err().println("it holds private keys and password hashes (folder 0700, files 0600)");
    err().flush();
    out().flush();
    return ExitCode.OK;
  }
}
