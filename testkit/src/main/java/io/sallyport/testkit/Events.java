package io.sallyport.testkit;

import io.sallyport.journal.Event;
import io.sallyport.journal.Journal;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A journal that a test can read. Thread-safe; keeps everything. */
public final class Events implements Journal {
  private final List<Event> all = new CopyOnWriteArrayList<>();

  @Override
  public void record(Event event) {
    all.add(event);
  }

  /** Everything so far, oldest first. */
  public List<Event> all() {
    return List.copyOf(all);
  }

  /** Forgets what there was: a test that counts memory must not count these. */
  public void clear() {
    all.clear();
  }

  /** Those of one kind, oldest first. */
  public <E extends Event> List<E> of(Class<E> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
