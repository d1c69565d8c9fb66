package io.sallyport.cli;

/** A verb cannot go on; carries the text for the user and the exit code. No stack trace. */
final class CommandFailed extends Exception {
  private final int exitCode;

  CommandFailed(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
