package io.sallyport.pki;

import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * Who may read a secret: files 0600, folders 0700, owned by the user who runs us or by root. Looser
 * is refused together with the one command that mends it. Stateless; blocks on the disk.
 *
 * <p>Where the file system knows no such modes (Windows) nothing can be checked and nothing is.
 */
public final class FileModes {
  /** 0700. */
  public static final Set<PosixFilePermission> PRIVATE_FOLDER =
      Set.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE);

  /** 0600: keys, passwords, everything whose reader could pretend to be us. */
  public static final Set<PosixFilePermission> PRIVATE_FILE = Set.of(OWNER_READ, OWNER_WRITE);

  /** 0644: what is handed to everybody anyway, so that a copy of the CA needs no root. */
  public static final Set<PosixFilePermission> PUBLIC_FILE =
      Set.of(OWNER_READ, OWNER_WRITE, GROUP_READ, OTHERS_READ);

  private FileModes() {}

  /**
   * What is wrong with the modes of a private file or folder; a symlink must stay inside the folder
   * that it stands in.
   */
  public static Optional<PkiProblem> check(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    return folder == null ? checkTarget(path, path) : check(path, folder);
  }

  /**
   * As {@link #check(Path)}; symlinks may lead anywhere inside {@code tree}. Modes and owner are
   * those of the target.
   *
   * @throws PkiProblem when {@code path} does not exist
   */
  public static Optional<PkiProblem> check(Path path, Path tree) throws IOException {
    Path target;
    try {
      target = path.toRealPath();
    } catch (NoSuchFileException e) {
      throw new PkiProblem(path, "is missing", "restore it from a copy", e);
    }
    if (Files.isSymbolicLink(path) && !target.startsWith(tree.toRealPath())) {
      return Optional.of(
          new PkiProblem(
              path,
              "is a symbolic link that leaves " + tree,
              "name the file itself: " + quoted(target)));
    }
    return checkTarget(path, target);
  }

  /** As {@link #check(Path)}, for callers that stop at the first problem. */
  public static void require(Path path) throws IOException {
    Optional<PkiProblem> problem = check(path);
    if (problem.isPresent()) {
      throw problem.get();
    }
  }

  private static Optional<PkiProblem> checkTarget(Path path, Path target) throws IOException {
    if (!hasModes(target)) {
      return Optional.empty();
    }
    var attributes = Files.readAttributes(target, PosixFileAttributes.class);
    boolean folder = attributes.isDirectory();
    // Looser means a bit for anybody but the owner. 0400 is stricter and welcome.
    boolean loose =
        attributes.permissions().stream().anyMatch(bit -> !bit.name().startsWith("OWNER_"));
    if (loose) {
      String mode = octal(attributes.permissions());
      return Optional.of(
          new PkiProblem(
              path,
              "has mode %s, so others than its owner may use it; at most %s is allowed"
                  .formatted(mode, folder ? "0700" : "0600"),
              "chmod %s %s".formatted(folder ? "700" : "600", quoted(target))));
    }
    if (ownedByStranger(target, attributes)) {
      return Optional.of(
          new PkiProblem(
              path,
              "belongs to " + attributes.owner().getName() + ", who is neither this user nor root",
              "sudo chown \"$(id -un)\" " + quoted(target)));
    }
    return Optional.empty();
  }

  static boolean hasModes(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }

  private static boolean ownedByStranger(Path target, PosixFileAttributes attributes)
      throws IOException {
    Optional<Integer> self = effectiveUser();
    if (self.isPresent()) {
      Object owner = Files.getAttribute(target, "unix:uid");
      return !owner.equals(0) && !owner.equals(self.get());
    }
    // Not Linux: by name, and a user without a name cannot be a stranger.
    return ProcessHandle.current()
        .info()
        .user()
        .filter(user -> {
          String owner = attributes.owner().getName();
          return !owner.equals(user) && !owner.equals("root");
        })
        .isPresent();
  }

  /** From the kernel: the owner of /proc/self itself is root for a process with capabilities. */
  private static Optional<Integer> effectiveUser() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return Optional.empty();
    }
    return Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
        .filter(line -> line.startsWith("Uid:"))
        .map(line -> Integer.parseUnsignedInt(line.split("\\s+")[2]))
        .findFirst();
  }

  private static String octal(Set<PosixFilePermission> permissions) {
    int bits = 0;
    for (PosixFilePermission permission : permissions) {
      bits |= 0400 >> permission.ordinal();
    }
    return "%04o".formatted(bits);
  }

  /** A path as a shell takes it. */
  static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9_./@%+,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
