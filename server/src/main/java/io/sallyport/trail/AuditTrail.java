package io.sallyport.trail;

import io.sallyport.time.Ticker;
import io.sallyport.topic.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the trail of one home: lines are appended, each with the hash of the one before, and never
 * touched again. Confined to one thread, in the process that holds the home's lock; blocks on the
 * disk.
 *
 * <p>Whoever may write these files may also write another chain from the beginning; what this shows
 * is that nobody changed, removed or added a line since a head that somebody knows.
 *
 * <p>A file is full at an eighth of the whole, 16 MiB at most; when all together are more than the
 * whole, the oldest goes, and the chain says so. What operators did is not lost with it as long as
 * it takes no more than a quarter of the whole: whoever is refused or logs in often enough turns
 * over only what others of their kind have left.
 */
public final class AuditTrail implements AutoCloseable {
  /** Of a trail that is only added to for a moment: nothing is thrown away. */
  public static final long UNBOUNDED = Long.MAX_VALUE;

  private static final long MOST_A_FILE = 16L << 20;
  private static final long SHARE_OF_OPERATORS = 4;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final TrailFolder folder;
  private final long mostBytes;
  private final long fileBytes;
  private final Ticker ticker;
  private final Deque<TrailFolder.Part> older = new ArrayDeque<>();
  private final FileChannel headChannel;
  private TrailFolder.Part part;
  private FileChannel out;
  private long size;
  private long olderBytes;
  private long n;
  private String hash;
  private boolean dirty;

  private AuditTrail(TrailFolder folder, long mostBytes, Ticker ticker, Tail tail)
      throws IOException {
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.fileBytes = Math.min(MOST_A_FILE, mostBytes / 8);
    this.ticker = ticker;
    this.n = tail.n();
    this.hash = tail.hash();
    TrailFolder.Part going = tail.part();
    this.part = going == null ? folder.part(n + 1) : going;
    for (TrailFolder.Part one : folder.parts()) {
      if (!one.equals(part)) {
        older.add(one);
        olderBytes += Files.size(one.file());
      }
    }
    this.headChannel = folder.open(folder.headFile());
    this.out = folder.open(part.file());
    this.size = tail.bytes();
    out.truncate(size);
  }

  /**
   * Goes on with the trail in {@code folder}, which is made when it is missing; what is wrong with
   * its end is told in the chain.
   *
   * @param mostBytes how much all files may take together, about; at least 1 MiB
   * @throws IOException when nothing can be read or written there
   */
  public static AuditTrail open(Path folder, long mostBytes, Ticker ticker) throws IOException {
    TrailFolder place = new TrailFolder(folder);
    place.create();
    Tail tail = Tail.of(place);
    AuditTrail trail = new AuditTrail(place, mostBytes, ticker, tail);
    try {
      trail.tellOf(tail);
      place.sync();
      return trail;
    } catch (IOException e) {
      trail.close();
      throw e;
    }
  }

  private void tellOf(Tail tail) throws IOException {
    if (tail.damage() != null) {
      append(Fact.ours(Fact.DAMAGED, Map.of("text", Printable.of(tail.damage(), Fact.LONGEST))));
    }
    if (!tail.torn().isEmpty()) {
      Map<String, String> what = new LinkedHashMap<>();
      what.put("bytes", String.valueOf(tail.torn().length()));
      what.put("cut_off", Printable.of(tail.torn(), Fact.LONGEST));
      append(Fact.ours(Fact.TORN, what));
    }
    if (n > tail.n() || n == 0) {
      sync();
    }
  }

  /**
   * Adds a line; it is with the operating system afterwards, and on the disk after {@link #sync}.
   *
   * @throws IOException when it was not written; the trail is as before then
   */
  public Entry append(Fact fact) throws IOException {
    if (size >= fileBytes) {
      nextFile();
    }
    return write(fact);
  }

  private Entry write(Fact fact) throws IOException {
    String time = TIME.format(Instant.ofEpochMilli(ticker.wallMillis()));
    Entry entry = EntryLine.entry(n + 1, time, fact, hash);
    ByteBuffer bytes = ByteBuffer.wrap(EntryLine.bytes(entry));
    long at = size;
    try {
      while (bytes.hasRemaining()) {
        at += out.write(bytes, at);
      }
    } catch (IOException e) {
      out.truncate(size);
      throw e;
    }
    size = at;
    n = entry.n();
    hash = entry.hash();
    dirty = true;
    return entry;
  }

  private void nextFile() throws IOException {
    sync();
    TrailFolder.Part next = folder.part(n + 1);
    FileChannel opened = folder.open(next.file());
    out.close();
    out = opened;
    older.add(part);
    olderBytes += size;
    part = next;
    size = 0;
    folder.sync();
    while (olderBytes + fileBytes > mostBytes && older.size() > 1) {
      forgetOldest();
    }
  }

  /**
   * What operators did is written anew, and the chain says where it begins from now on; only then
   * the file goes.
   */
  private void forgetOldest() throws IOException {
    TrailFolder.Part oldest = older.removeFirst();
    TrailFolder.Part first = older.getFirst();
    List<Fact> kept = KeptFacts.of(oldest, List.copyOf(older), mostBytes / SHARE_OF_OPERATORS);
    Map<String, String> what = new LinkedHashMap<>();
    what.put("gone", oldest.name());
    what.put("begins", String.valueOf(first.first()));
    what.put("kept", String.valueOf(kept.size()));
    write(Fact.ours(Fact.SHORTENED, what));
    for (Fact fact : kept) {
      write(fact);
    }
    sync();
    olderBytes -= Files.size(oldest.file());
    Files.delete(oldest.file());
  }

  /** What was appended is on the disk afterwards, and the head says so. */
  public void sync() throws IOException {
    if (dirty) {
      out.force(false);
      TrailFolder.write(headChannel, new TrailFolder.Head(n, hash));
      dirty = false;
    }
  }

  /** How many lines there have ever been. */
  public long length() {
    return n;
  }

  @Override
  public void close() throws IOException {
    try (FileChannel _ = headChannel;
        FileChannel _ = out) {
      sync();
    }
  }

  /** Adds one fact to the trail in {@code folder} and syncs it. */
  public static void note(Path folder, Ticker ticker, Fact fact) throws IOException {
    try (AuditTrail trail = open(folder, UNBOUNDED, ticker)) {
      trail.append(fact);
    }
  }
}
