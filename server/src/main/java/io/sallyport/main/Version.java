package io.sallyport.main;

import org.jspecify.annotations.Nullable;

/** Which build this is. Stateless; knows nothing of the command line, so that a broker can ask. */
final class Version {
  private Version() {}

  /** As the build wrote it into the jar. */
  static String text() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "(unpackaged)" : version;
  }
}
