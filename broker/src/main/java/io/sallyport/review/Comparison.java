package io.sallyport.review;

import io.sallyport.packet.QoS;
import io.sallyport.policy.Action;
import io.sallyport.policy.Grants;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The same questions put to two sets of rights, and what came out differently. Confined to one
 * thread.
 */
final class Comparison {
  private final Probes probes;
  private final int transports;

  /** What differs, and in which ways it was asked when it did. */
  private final Map<Right, Set<Way>> differences = new LinkedHashMap<>();

  private final Set<Right> partly = new HashSet<>();

  /** One way to ask. */
  private record Way(TransportTrust transport, QoS qos, boolean retain) {}

  /**
   * @param filter null for connect
   */
  private record Right(boolean gained, Action action, @Nullable TopicFilter filter) {
    /** Whether whoever is told {@code other} has been told this. */
    boolean isWithin(Right other) {
      TopicFilter narrow = filter;
      TopicFilter wide = other.filter;
      if (gained != other.gained || narrow == null || wide == null) {
        return false;
      }
      return action == other.action
          ? wide.contains(narrow) && !narrow.contains(wide)
          : action.isWithin(other.action) && wide.contains(narrow);
    }

    @Override
    public String toString() {
      return filter == null ? action.word() : action.word() + " " + filter;
    }
  }

  /**
   * @param transports how many kinds of connection there are
   */
  Comparison(Probes probes, int transports) {
    this.probes = probes;
    this.transports = transports;
  }

  void compare(TransportTrust transport, Grants old, Grants now) {
    boolean mayConnect = now.connect().isAllowed();
    if (probes.connect() && old.connect().isAllowed() != mayConnect) {
      add(new Right(mayConnect, Action.CONNECT, null), new Way(transport, QoS.AT_MOST_ONCE, false));
    }
    for (TopicFilter filter : probes.filters()) {
      List<TopicName> names = Probes.samples(filter, probes.depth());
      for (QoS qos : QoS.values()) {
        Way way = new Way(transport, qos, false);
        boolean maySubscribe = now.subscribe(filter, qos).isAllowed();
        if (old.subscribe(filter, qos).isAllowed() != maySubscribe) {
          add(new Right(maySubscribe, Action.SUBSCRIBE, filter), way);
        }
        names(Action.RECEIVE, filter, names, way, old, now);
        for (Way kept : List.of(way, new Way(transport, qos, true))) {
          names(Action.PUBLISH, filter, names, kept, old, now);
          names(Action.WILL, filter, names, kept, old, now);
        }
      }
    }
  }

  private void names(
      Action action, TopicFilter filter, List<TopicName> names, Way way, Grants old, Grants now) {
    int gained = 0;
    int lost = 0;
    for (TopicName name : names) {
      boolean might = isAllowed(old, action, name, way);
      boolean may = isAllowed(now, action, name, way);
      gained += may && !might ? 1 : 0;
      lost += might && !may ? 1 : 0;
    }
    if (gained > 0) {
      names(new Right(true, action, filter), way, gained < names.size());
    }
    if (lost > 0) {
      names(new Right(false, action, filter), way, lost < names.size());
    }
  }

  private void names(Right right, Way way, boolean some) {
    add(right, way);
    if (some) {
      partly.add(right);
    }
  }

  private static boolean isAllowed(Grants grants, Action action, TopicName name, Way way) {
    return switch (action) {
      case PUBLISH -> grants.publish(name, way.qos(), way.retain()).isAllowed();
      case WILL -> grants.will(name, way.qos(), way.retain()).isAllowed();
      case RECEIVE -> grants.receive(name, way.qos()).isAllowed();
      case SUBSCRIBE, CONNECT -> throw new IllegalArgumentException(action.word());
    };
  }

  private void add(Right right, Way way) {
    differences.computeIfAbsent(right, _ -> new LinkedHashSet<>()).add(way);
  }

  /** What differs, without what follows from something else that does. */
  List<RightChange> changes() {
    List<RightChange> changes = new ArrayList<>();
    differences.forEach((right, ways) -> {
      if (!isSaid(right, ways)) {
        changes.add(new RightChange(right.gained, right.toString(), when(right, ways)));
      }
    });
    return changes;
  }

  private boolean isSaid(Right right, Set<Way> ways) {
    for (Map.Entry<Right, Set<Way>> other : differences.entrySet()) {
      Right wide = other.getKey();
      if (right.isWithin(wide)
          && (wide.action != right.action || !partly.contains(wide))
          && other.getValue().containsAll(ways)) {
        return true;
      }
    }
    return false;
  }

  private String when(Right right, Set<Way> ways) {
    List<String> words = new ArrayList<>();
    Set<TransportTrust> over = EnumSet.noneOf(TransportTrust.class);
    Set<QoS> levels = EnumSet.noneOf(QoS.class);
    Set<Boolean> retained = new HashSet<>();
    for (Way way : ways) {
      over.add(way.transport);
      levels.add(way.qos);
      retained.add(way.retain);
    }
    if (over.size() < transports) {
      words.add("over " + words(over.stream().map(one -> one.name().toLowerCase(Locale.ROOT))));
    }
    if (right.action != Action.CONNECT && levels.size() < QoS.values().length) {
      words.add("QoS " + words(levels.stream().map(qos -> String.valueOf(qos.level()))));
    }
    boolean writes = right.action == Action.PUBLISH || right.action == Action.WILL;
    if (writes && retained.size() == 1) {
      words.add(retained.contains(true) ? "retained" : "not retained");
    }
    if (partly.contains(right)) {
      words.add("in part");
    }
    return String.join("; ", words);
  }

  private static String words(Stream<String> some) {
    return some.collect(Collectors.joining(", "));
  }
}
