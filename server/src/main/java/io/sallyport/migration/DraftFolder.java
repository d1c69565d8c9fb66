package io.sallyport.migration;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.PrivateFiles;
import io.sallyport.topic.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/** Where a draft is written: a private folder, and nothing in it is ever overwritten. */
final class DraftFolder {
  private DraftFolder() {}

  /**
   * Writes all of {@code files} or, when one of them is there, none.
   *
   * @throws CommandFailure IMPORT_TARGET
   */
  static void write(Path folder, Map<String, String> files) throws CommandFailure {
    for (String name : files.keySet()) {
      if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        throw new CommandFailure(
            Problem.IMPORT_TARGET,
            shown(folder.resolve(name)) + " is there, and an import overwrites nothing",
            "name another folder with --to");
      }
    }
    try {
      PrivateFiles.createFolder(folder);
      for (Map.Entry<String, String> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        Files.createFile(path, PrivateFiles.mode(path));
        Files.writeString(path, file.getValue(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new CommandFailure(
          Problem.IMPORT_TARGET,
          "%s cannot be written: %s".formatted(shown(folder), PrivateFiles.reason(e)),
          "name another folder with --to");
    }
  }

  private static String shown(Path path) {
    return Printable.of(path.toString(), 400);
  }
}
