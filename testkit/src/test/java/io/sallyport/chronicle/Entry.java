package io.sallyport.chronicle;

import java.util.List;

/**
 * One line of a client's log. Immutable.
 *
 * @param position where it stands among all lines of all clients; lines of one client rise
 * @param micros when, by a clock that all clients share
 * @param id of a message or a will; whatever a publisher calls {@code NAME#NUMBER} rises
 */
public record Entry(
    long position,
    long micros,
    String client,
    What what,
    String subject,
    String id,
    int qos,
    String note) {
  /** Where a line has no subject, id or note. */
  public static final String NOTHING = "-";

  /** Notes of {@link What#CONNECTING}: what is stored is dropped, or taken up. */
  public static final String CLEAN = "clean";

  public static final String RESUME = "resume";

  /** A clean start whose session ends with the connection. */
  public static final String FLEETING = "fleeting";

  /** Notes of {@link What#CONNECTED}. */
  public static final String PRESENT = "present";

  public static final String NEW = "new";

  /** Notes of {@link What#ENDED}: by us without a word, by us with DISCONNECT, by the broker. */
  public static final String CUT = "cut";

  public static final String GOODBYE = "goodbye";
  public static final String LOST = "lost";

  /** Notes of {@link What#PUBLISHING} and {@link What#DELIVERED}. */
  public static final String RETAIN = "retain";

  public static final String CLEAR = "clear";

  private static final int COLUMNS = 8;

  /** As {@link #toString} wrote it. */
  public static Entry parse(String line) {
    List<String> cells = List.of(line.strip().split("\\s+"));
    if (cells.size() != COLUMNS) {
      throw new IllegalArgumentException("not a line of a log: " + line);
    }
    return new Entry(
        Long.parseLong(cells.get(0)),
        Long.parseLong(cells.get(1)),
        cells.get(2),
        What.valueOf(cells.get(3)),
        cells.get(4),
        cells.get(5),
        Integer.parseInt(cells.get(6)),
        cells.get(7));
  }

  boolean notes(String wanted) {
    return note.equals(wanted);
  }

  @Override
  public String toString() {
    return position + " " + micros + " " + client + " " + what + " " + subject + " " + id + " "
        + qos + " " + note;
  }
}
