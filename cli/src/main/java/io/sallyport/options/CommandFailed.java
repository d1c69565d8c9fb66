package io.sallyport.options;

/** A verb cannot go on; carries the text for the user and the exit code. No stack trace. */
public final class CommandFailed extends Exception {
  private final int exitCode;

  public CommandFailed(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
