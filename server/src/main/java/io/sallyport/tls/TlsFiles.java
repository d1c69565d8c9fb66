package io.sallyport.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The files of a listener's TLS as things that change. Immutable; blocks on the disk. */
final class TlsFiles {
  private static final int MOST_BYTES = 16 << 20;

  /** Whatever is renamed over a file, or written into it, changes one of these. */
  private static final String STAMP = "unix:ino,size,lastModifiedTime,ctime";

  private static final String STAMP_ELSEWHERE = "size,lastModifiedTime,fileKey";

  private final List<Path> files;

  TlsFiles(TlsSettings settings) {
    this.files =
        Stream.of(settings.certificate(), settings.key(), settings.clientCa(), settings.crl())
            .filter(Objects::nonNull)
            .map(Path::toAbsolutePath)
            .toList();
  }

  private static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException(file + " is larger than 16 MiB");
      }
      return bytes;
    }
  }

  /** Another text when one of the files may have changed; reads none of them. */
  List<String> stamps() {
    List<String> stamps = new ArrayList<>();
    for (Path file : files) {
      stamps.add(stamp(file));
    }
    return stamps;
  }

  private static String stamp(Path file) {
    try {
      Map<String, Object> found =
          Files.readAttributes(
              file,
              file.getFileSystem().supportedFileAttributeViews().contains("unix")
                  ? STAMP
                  : STAMP_ELSEWHERE);
      return found.toString();
    } catch (IOException gone) {
      return gone.getClass().getSimpleName();
    }
  }

  /** Another text when one of the files has another content. */
  String digest() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : files) {
        digest.update(MessageDigest.getInstance("SHA-256").digest(bytes(file)));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
