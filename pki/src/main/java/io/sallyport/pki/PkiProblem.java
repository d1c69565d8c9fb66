package io.sallyport.pki;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Something in the files of the authority that a person has to mend: which file, what is wrong with
 * it, and what to do about it. Never holds key material.
 */
public final class PkiProblem extends IOException {
  private final transient Path file;
  private final String finding;
  private final String fix;

  /**
   * @param finding what is wrong, without the file's name, as the end of a sentence
   * @param fix a command to paste, or one sentence
   */
  public PkiProblem(Path file, String finding, String fix) {
    this(file, finding, fix, null);
  }

  PkiProblem(
      Path file, String finding, String fix, @org.jspecify.annotations.Nullable Throwable cause) {
    super(file + ": " + finding + ". Fix: " + fix, cause);
    this.file = file;
    this.finding = finding;
    this.fix = fix;
  }

  public Path file() {
    return file;
  }

  public String finding() {
    return finding;
  }

  /** A command to paste, or one sentence. */
  public String fix() {
    return fix;
  }
}
