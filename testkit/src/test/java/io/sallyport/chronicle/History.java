package io.sallyport.chronicle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the clients have written, put together. Immutable once made. */
final class History {
  private final List<Entry> entries;
  private final Map<String, Publication> publications = new LinkedHashMap<>();
  private final Map<String, List<Span>> spans = new LinkedHashMap<>();
  private final Map<String, List<Entry>> deliveries = new LinkedHashMap<>();
  private final Map<String, Entry> greetings = new HashMap<>();

  /**
   * @param entries in order of position
   */
  History(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    this.entries.forEach(this::take);
  }

  private void take(Entry entry) {
    switch (entry.what()) {
      case CONNECTING -> greet(entry);
      case CONNECTED -> connected(entry);
      case SUBSCRIBING -> subscribing(entry);
      case SUBSCRIBED -> last(entry).granted(entry.position());
      case UNSUBSCRIBING -> spansOf(entry).forEach(span -> span.leaving(entry.position()));
      case UNSUBSCRIBED -> spansOf(entry).forEach(span -> span.left(entry.position()));
      case PUBLISHING -> publications.putIfAbsent(entry.id(), Publication.begun(entry));
      case PUBLISHED ->
          publications.computeIfPresent(
              entry.id(), (_, said) -> said.acknowledgedAt(entry.position()));
      case REFUSED ->
          publications.computeIfPresent(entry.id(), (_, said) -> said.refusedAt(entry.position()));
      case DELIVERED ->
          deliveries.computeIfAbsent(entry.client(), _ -> new ArrayList<>()).add(entry);
      case ENDED -> ended(entry);
      case READING, READ, NONSENSE, NEMESIS, SETTLING, SETTLED -> {
        // what these mean is for a check to say
      }
    }
  }

  private void greet(Entry entry) {
    greetings.put(entry.client(), entry);
    if (!entry.notes(Entry.RESUME)) {
      ofClient(entry.client()).forEach(span -> span.leaving(entry.position()));
    }
  }

  private void connected(Entry entry) {
    Entry greeting = greetings.get(entry.client());
    if (greeting != null && !greeting.notes(Entry.RESUME)) {
      ofClient(entry.client()).forEach(span -> span.left(entry.position()));
    }
  }

  /** A subscription of a session that ends with its connection is another one when it is back. */
  private void ended(Entry entry) {
    for (Span span : ofClient(entry.client())) {
      if (!span.isDurable()) {
        span.leaving(entry.position());
        span.left(entry.position());
      }
    }
  }

  private void subscribing(Entry entry) {
    Entry greeting = greetings.get(entry.client());
    boolean durable = greeting == null || !greeting.notes(Entry.FLEETING);
    List<Span> open = spansOf(entry).stream().filter(Span::isOpen).toList();
    if (open.isEmpty() || !open.getLast().isUndisturbed()) {
      spans.computeIfAbsent(entry.client(), _ -> new ArrayList<>()).add(new Span(entry, durable));
    }
  }

  private Span last(Entry entry) {
    List<Span> known = spansOf(entry);
    if (known.isEmpty()) {
      throw new IllegalArgumentException("granted without having been asked for: " + entry);
    }
    return known.getLast();
  }

  private List<Span> spansOf(Entry entry) {
    return ofClient(entry.client()).stream()
        .filter(span -> span.filter().equals(entry.subject()))
        .toList();
  }

  private List<Span> ofClient(String client) {
    return spans.getOrDefault(client, List.of());
  }

  List<Entry> entries() {
    return entries;
  }

  /** By id, in the order in which they were begun. */
  Map<String, Publication> publications() {
    return publications;
  }

  /** By client. */
  Map<String, List<Span>> spans() {
    return spans;
  }

  /** By client, in the order in which they came. */
  Map<String, List<Entry>> deliveries() {
    return deliveries;
  }
}
