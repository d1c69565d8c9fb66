package io.sallyport.testkit;

import io.sallyport.pki.PkiDirectory;
import io.sallyport.pki.ServerCertificate;
import io.sallyport.pki.ServerNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The {@code pki} folder of every test broker, made once in the life of the process and copied:
 * keys and synced files are dear. Thread-safe.
 */
final class SharedAuthority {
  private static final Path MADE = make();

  private SharedAuthority() {}

  private static Path make() {
    try {
      Path home = newHome();
      PkiDirectory pki = new PkiDirectory(home.resolve("pki"));
      pki.ensureAuthority("test");
      var unused = new ServerCertificate(pki).ensure(ServerNames.detect(List.of()));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home)));
      return home.resolve("pki");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A home for one broker, private to its owner, with the authority in it. */
  static Path homeWithAuthority() throws IOException {
    Path home = newHome();
    Path target = home.resolve("pki");
    Files.walkFileTree(
        MADE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            return copy(folder);
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            return copy(file);
          }

          private FileVisitResult copy(Path source) throws IOException {
            Path copied = target.resolve(MADE.relativize(source).toString());
            Files.copy(source, copied, StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
    return home;
  }

  private static Path newHome() throws IOException {
    return Files.createTempDirectory(
        "sallyport-test-",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  static void delete(Path home) {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
