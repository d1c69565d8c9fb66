package io.sallyport.options;

import io.sallyport.client.ClientPassword;
import io.sallyport.output.Terminal;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the password: {@code -P}, then {@code --password-file}, then {@code SALLYPORT_PASSWORD},
 * then {@code SALLYPORT_PASSWORD_FILE}; {@link #ask} is the last resort. Used once.
 */
final class PasswordSource {
  private static final long LARGEST_FILE_BYTES = 64 << 10;

  private final Map<String, String> environment;
  private final PrintWriter talk;
  private final boolean quiet;

  PasswordSource(Map<String, String> environment, PrintWriter talk, boolean quiet) {
    this.environment = environment;
    this.talk = talk;
    this.quiet = quiet;
  }

  /**
   * The password, or null when none was given.
   *
   * @param typed what stood on the command line, or null
   */
  @Nullable ClientPassword find(@Nullable String typed, @Nullable Path file) throws CommandFailed {
    if (typed != null) {
      warnAboutTyped();
      return ClientPassword.of(typed);
    }
    if (file != null) {
      return read(file);
    }
    String fromEnvironment = environment.get("SALLYPORT_PASSWORD");
    if (fromEnvironment != null) {
      return ClientPassword.of(fromEnvironment);
    }
    String fileFromEnvironment = environment.get("SALLYPORT_PASSWORD_FILE");
    if (fileFromEnvironment != null) {
      return read(Path.of(fileFromEnvironment));
    }
    return null;
  }

  private void warnAboutTyped() {
    if (!quiet) {
      talk.println(
          "warning: with -P everybody on this machine can read the password in the list of"
              + " processes; use SALLYPORT_PASSWORD or --password-file");
      talk.flush();
    }
  }

  private static ClientPassword read(Path file) throws CommandFailed {
    try {
      if (Files.size(file) > LARGEST_FILE_BYTES) {
        throw new CommandFailed(ExitCode.ERROR, "the password file " + file + " is too large");
      }
      byte[] all = Files.readAllBytes(file);
      int end = all.length;
      while (end > 0 && (all[end - 1] == '\n' || all[end - 1] == '\r')) {
        end--;
      }
      byte[] password = Arrays.copyOf(all, end);
      Arrays.fill(all, (byte) 0);
      return ClientPassword.wrap(password);
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.ERROR, "cannot read the password file " + file + ": " + e.getMessage());
    }
  }

  /** Asks for the password of {@code user}; null when nobody is there to be asked. Blocks. */
  static @Nullable ClientPassword ask(String user) {
    Console console = Terminal.asker();
    if (console == null) {
      return null;
    }
    char[] typed = console.readPassword("Password of %s: ", user);
    if (typed == null) {
      return null;
    }
    var encoded = StandardCharsets.UTF_8.encode(java.nio.CharBuffer.wrap(typed));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    Arrays.fill(encoded.array(), (byte) 0);
    Arrays.fill(typed, '\0');
    return ClientPassword.wrap(bytes);
  }
}
