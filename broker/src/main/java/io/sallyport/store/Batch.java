package io.sallyport.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of several shards that become durable together. Confined to one thread.
 *
 * <p>What one shard added last can be taken back, so that a machine that throws leaves no half of
 * itself behind.
 */
public final class Batch implements Changes {
  private enum Kind {
    PUT,
    DELETE,
    DELETE_RANGE
  }

  private record Change(Kind kind, Column column, byte[] key, byte @Nullable [] other) {
    void tell(Changes to) {
      byte[] second = other == null ? key : other;
      switch (kind) {
        case PUT -> to.put(column, key, second);
        case DELETE -> to.delete(column, key);
        case DELETE_RANGE -> to.deleteRange(column, key, second);
      }
    }
  }

  private final List<Change> changes = new ArrayList<>();

  @Override
  public void put(Column column, byte[] key, byte[] value) {
    changes.add(new Change(Kind.PUT, column, key, value));
  }

  @Override
  public void delete(Column column, byte[] key) {
    changes.add(new Change(Kind.DELETE, column, key, null));
  }

  @Override
  public void deleteRange(Column column, byte[] from, byte[] to) {
    changes.add(new Change(Kind.DELETE_RANGE, column, from, to));
  }

  /** How many changes there are. */
  public int size() {
    return changes.size();
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** Tells all changes in their order. */
  public void tell(Changes to) {
    changes.forEach(change -> change.tell(to));
  }

  /** Takes back what was added since there were {@code size}. */
  void cutTo(int size) {
    changes.subList(size, changes.size()).clear();
  }

  void clear() {
    changes.clear();
  }
}
