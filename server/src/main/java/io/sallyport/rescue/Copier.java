package io.sallyport.rescue;

import io.sallyport.home.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Copies files below a folder of its own: private from their first moment, counted by SHA-256, and
 * on the disk once {@link #sync} is through. Confined to one thread.
 */
final class Copier {
  private static final int PIECE_BYTES = 256 * 1024;
  private static final Set<OpenOption> NO_LINKS =
      Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

  private final Path target;
  private final ProgressLine progress;
  private final Set<Path> folders = new LinkedHashSet<>();
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);

  Copier(Path target, ProgressLine progress) throws IOException {
    this.target = target;
    this.progress = progress;
    PrivateFiles.newFolder(target);
    folders.add(target);
  }

  /** Copies {@code file} to {@code path} below the target; symbolic links are not followed. */
  Manifest.Entry copy(Path file, String path) throws IOException {
    Path copy = target.resolve(path);
    createFolders(Objects.requireNonNull(copy.getParent()));
    MessageDigest digest = sha256();
    long bytes = 0;
    try (FileChannel in = FileChannel.open(file, NO_LINKS);
        FileChannel out =
            FileChannel.open(
                copy,
                PrivateFiles.options(StandardOpenOption.CREATE_NEW),
                PrivateFiles.mode(copy))) {
      while (in.read(piece.clear()) >= 0) {
        piece.flip();
        bytes += piece.remaining();
        progress.add(piece.remaining());
        digest.update(piece.duplicate());
        while (piece.hasRemaining()) {
          out.write(piece);
        }
      }
      out.force(true);
    }
    return new Manifest.Entry(path, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private void createFolders(Path folder) throws IOException {
    if (folder.equals(target) || folders.contains(folder)) {
      return;
    }
    createFolders(Objects.requireNonNull(folder.getParent()));
    PrivateFiles.createFolder(folder);
    folders.add(folder);
  }

  /** Makes the names durable as well. */
  void sync() throws IOException {
    for (Path folder : folders) {
      PrivateFiles.sync(folder);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
