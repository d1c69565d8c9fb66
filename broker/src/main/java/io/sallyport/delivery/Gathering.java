package io.sallyport.delivery;

import io.sallyport.delivery.Matches.Match;
import io.sallyport.subscription.Subscription;
import io.sallyport.subscription.SubscriptionIndex;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what matched one topic after the other into {@link Matches}, one for each receiver.
 * Confined to one loop, which keeps it: what most topics need is allocated once.
 */
final class Gathering implements SubscriptionIndex.Visitor<Receiver> {
  /** So many are looked through one by one for who is there twice; of more a map is made. */
  private static final int FEW = 12;

  /** After a topic with more, the lists are made anew rather than kept at their size. */
  private static final int MOST_KEPT = 1_024;

  private static final int[] NO_SHARDS = {};

  private final int loops;
  private final BitSet shards = new BitSet();
  private ArrayList<Receiver.@Nullable Connected> receivers = new ArrayList<>();
  private ArrayList<Subscription> subscriptions = new ArrayList<>();
  private List<Groups.Group> groups = List.of();

  Gathering(int loops) {
    this.loops = loops;
  }

  @Override
  public void matched(Receiver receiver, Subscription subscription) {
    switch (receiver) {
      case Receiver.Connected connected -> {
        receivers.add(connected);
        subscriptions.add(subscription);
      }
      case Receiver.Shard(int number) -> shards.set(number);
      case Groups.Group group -> {
        shards.set(group.shard());
        if (groups.isEmpty()) {
          groups = new ArrayList<>();
        }
        groups.add(group);
      }
    }
  }

  /** What was gathered since the last time. */
  Matches done() {
    List<List<Match>> connected = new ArrayList<>(loops);
    for (int i = 0; i < loops; i++) {
      connected.add(List.of());
    }
    if (receivers.size() <= FEW) {
      sortFew(connected);
    } else {
      sortMany(connected);
    }
    int[] inShards = shards.isEmpty() ? NO_SHARDS : shards.stream().toArray();
    Matches matches = new Matches(connected, inShards, List.copyOf(groups));
    forget();
    return matches;
  }

  /** Also after a walk that broke off. */
  void forget() {
    if (receivers.size() > MOST_KEPT) {
      receivers = new ArrayList<>();
      subscriptions = new ArrayList<>();
    }
    receivers.clear();
    subscriptions.clear();
    shards.clear();
    groups = List.of();
  }

  private void sortFew(List<List<Match>> connected) {
    for (int i = 0; i < receivers.size(); i++) {
      Receiver.Connected receiver = receivers.get(i);
      if (receiver != null) {
        place(connected, matchAt(i, receiver));
      }
    }
  }

  private Match matchAt(int first, Receiver.Connected receiver) {
    List<Subscription> all = null;
    for (int i = first + 1; i < receivers.size(); i++) {
      if (receiver.equals(receivers.get(i))) {
        if (all == null) {
          all = new ArrayList<>();
          all.add(subscriptions.get(first));
        }
        all.add(subscriptions.get(i));
        receivers.set(i, null);
      }
    }
    return all == null ? Match.of(receiver, subscriptions.get(first)) : Match.of(receiver, all);
  }

  private void sortMany(List<List<Match>> connected) {
    Map<Receiver.Connected, List<Subscription>> found = new LinkedHashMap<>();
    for (int i = 0; i < receivers.size(); i++) {
      Receiver.Connected receiver = receivers.get(i);
      if (receiver != null) {
        found.computeIfAbsent(receiver, _ -> new ArrayList<>(1)).add(subscriptions.get(i));
      }
    }
    found.forEach((receiver, parts) -> place(connected, Match.of(receiver, parts)));
  }

  private static void place(List<List<Match>> connected, Match match) {
    int loop = match.receiver().loopIndex();
    if (connected.get(loop).isEmpty()) {
      connected.set(loop, new ArrayList<>(4));
    }
    connected.get(loop).add(match);
  }
}
