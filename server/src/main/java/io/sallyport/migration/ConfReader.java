package io.sallyport.migration;

import io.sallyport.home.CommandFailure;
import io.sallyport.migration.SourceFolder.TextFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads mosquitto.conf and what it includes into one list of options, in the order in which
 * Mosquitto obeys them. Confined to one thread.
 */
final class ConfReader {
  private static final int MOST = 100_000;

  private final SourceFolder folder;
  private final Report report;
  private final List<ConfOption> options = new ArrayList<>();

  private ConfReader(SourceFolder folder, Report report) {
    this.folder = folder;
    this.report = report;
  }

  static List<ConfOption> read(SourceFolder folder, Report report) throws CommandFailure {
    ConfReader reader = new ConfReader(folder, report);
    reader.read(folder.main(), true);
    return List.copyOf(reader.options);
  }

  private void read(Path path, boolean isMain) throws CommandFailure {
    TextFile file = folder.read(path);
    for (int i = 0; i < file.lines().size() && options.size() < MOST; i++) {
      String line = file.lines().get(i);
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      String text = line.strip();
      int space = text.indexOf(' ');
      String name = space < 0 ? text : text.substring(0, space);
      String value = space < 0 ? "" : text.substring(space + 1).strip();
      ConfOption option = new ConfOption(name, value, file.place(i));
      if (name.equals("include_dir")) {
        include(option, isMain);
      } else {
        options.add(option);
      }
    }
  }

  private void include(ConfOption option, boolean isMain) throws CommandFailure {
    Path included = folder.find(option.value());
    if (!isMain) {
      report.notSupported(option, "Mosquitto obeys it in the main file only; not followed");
    } else if (included == null || !Files.isDirectory(included)) {
      report.decide(option, "there is no such folder here; what it holds is not in the draft");
    } else {
      List<Path> files = folder.configurations(included);
      report.converted(option, files.size() + " files read in its place");
      for (Path file : files) {
        read(file, false);
      }
    }
  }
}
