package io.sallyport.shard;

import io.sallyport.records.Author;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Who wrote what is kept, each once however much it wrote, and how much. Confined to the shard's
 * thread; as large as the authors of what is kept.
 */
final class Authors {

  /** One author with all that it wrote. */
  static final class Kept {
    private final Author author;
    private int count;
    private long bytes;

    private Kept(Author author) {
      this.author = author;
    }

    Author value() {
      return author;
    }

    int count() {
      return count;
    }

    long bytes() {
      return bytes;
    }
  }

  private final Map<Author, Kept> all = new HashMap<>();

  Kept keep(Author author, long bytes) {
    Kept kept = all.computeIfAbsent(author, Kept::new);
    kept.count++;
    kept.bytes += bytes;
    return kept;
  }

  void release(Kept kept, long bytes) {
    kept.bytes -= bytes;
    if (--kept.count == 0) {
      all.remove(kept.author);
    }
  }

  Collection<Kept> all() {
    return all.values();
  }
}
