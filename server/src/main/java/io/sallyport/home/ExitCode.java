package io.sallyport.home;

import io.sallyport.config.Problem;

/** What the process says to the shell when it ends. The numbers never change. */
public final class ExitCode {
  public static final int OK = 0;

  /** The answer is no. */
  public static final int NO = 1;

  public static final int USAGE = 2;
  public static final int CONFIGURATION = 3;
  public static final int UNREACHABLE = 4;
  public static final int CERTIFICATE = 5;
  public static final int NOT_PERMITTED = 7;
  public static final int TIMEOUT = 8;
  public static final int CONFLICT = 9;
  public static final int OUR_BUG = 70;

  private ExitCode() {}

  static int of(Problem problem) {
    return switch (problem) {
      case DEVICE_UNKNOWN, BAN_UNKNOWN, BACKUP_BROKEN, REFUSAL_UNKNOWN -> NO;
      case PASSWORD_REFUSED, BAD_REQUEST, NEEDS_LATER_RELEASE -> USAGE;
      case BROKER_NOT_RUNNING, CONTROL_BROKEN, CANNOT_LISTEN -> UNREACHABLE;
      case CERTIFICATE_BROKEN, CERTIFICATE_NOT_TAKEN -> CERTIFICATE;
      case CONTROL_REFUSED -> NOT_PERMITTED;
      case HOME_BUSY, HOME_OCCUPIED, DEVICE_EXISTS, BACKUP_TARGET, IMPORT_TARGET -> CONFLICT;
      case OUR_BUG -> OUR_BUG;
      default -> CONFIGURATION;
    };
  }
}
