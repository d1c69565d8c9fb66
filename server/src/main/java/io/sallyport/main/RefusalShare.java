package io.sallyport.main;

import io.sallyport.guard.Rate;
import io.sallyport.guard.TokenBucket;
import io.sallyport.journal.Event;
import io.sallyport.time.Ticker;
import io.sallyport.trail.Fact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How many refusals of one kind one address gets written: enough to see what goes on, too few to
 * fill a disk with. What is left out is counted, and told with the next one that is not, or by
 * itself when none has come for a while.
 *
 * <p>Confined to the journal's writer. Remembers {@value #MOST} addresses and kinds; the least
 * recently seen is forgotten first, and told of.
 */
final class RefusalShare {
  private static final int MOST = 4_096;
  private static final Rate RATE = Rate.perSecond(10, 200);

  /** As long as an empty bucket takes to be full again: who comes then is as new. */
  private static final long QUIET_NANOS = Duration.ofSeconds(20).toNanos();

  private record Key(String kind, String address) {}

  private static final class Share {
    final TokenBucket bucket;
    long leftOut;
    long seenNanos;

    Share(Ticker ticker) {
      this.bucket = new TokenBucket(RATE, ticker);
    }
  }

  /** What becomes of one refusal. */
  sealed interface Place {
    /** It is written; {@code leftOut} of its kind were not since the last one that was. */
    record Written(long leftOut) implements Place {}

    record LeftOut() implements Place {}
  }

  /** What was left out after the last one that was written. */
  record Rest(String kind, String address, long count) {}

  private final Ticker ticker;
  private final Map<Key, Share> shares = new LinkedHashMap<>(16, 0.75f, true);
  private final List<Rest> forgotten = new ArrayList<>(); // until the next look: MOST at most
  private long owing; // shares of which something is left out

  RefusalShare(Ticker ticker) {
    this.ticker = ticker;
  }

  Place place(Event.Refusal refusal) {
    Key key = new Key(Fact.kind(refusal), refusal.origin().address());
    Share share = shares.computeIfAbsent(key, _ -> new Share(ticker));
    share.seenNanos = ticker.nanos();
    if (shares.size() > MOST) {
      forgetEldest();
    }
    if (!share.bucket.tryTake()) {
      owing += share.leftOut == 0 ? 1 : 0;
      share.leftOut++;
      return new Place.LeftOut();
    }
    long leftOut = share.leftOut;
    owing -= leftOut == 0 ? 0 : 1;
    share.leftOut = 0;
    return new Place.Written(leftOut);
  }

  private void forgetEldest() {
    Iterator<Map.Entry<Key, Share>> eldest = shares.entrySet().iterator();
    Map.Entry<Key, Share> first = eldest.next();
    eldest.remove();
    rest(first.getKey(), first.getValue());
  }

  private void rest(Key key, Share share) {
    if (share.leftOut > 0) {
      owing--;
      if (forgotten.size() < MOST) {
        forgotten.add(new Rest(key.kind(), key.address(), share.leftOut));
      }
    }
  }

  /** Of those who have been quiet for a while: what is left out, once. */
  List<Rest> rests() {
    long now = ticker.nanos();
    return rests(share -> now - share.seenNanos >= QUIET_NANOS);
  }

  /** Of all, since nothing more will be asked. */
  List<Rest> allRests() {
    return rests(_ -> true);
  }

  private List<Rest> rests(Predicate<Share> quiet) {
    Iterator<Map.Entry<Key, Share>> eldest = shares.entrySet().iterator();
    while (eldest.hasNext()) {
      Map.Entry<Key, Share> one = eldest.next();
      if (!quiet.test(one.getValue())) {
        break; // all others were seen later
      }
      eldest.remove();
      rest(one.getKey(), one.getValue());
    }
    List<Rest> told = List.copyOf(forgotten);
    forgotten.clear();
    return told;
  }

  /** After how many nanoseconds {@link #rests} is worth another look; 0 when nothing is owed. */
  long restNanos() {
    return owing > 0 || !forgotten.isEmpty() ? QUIET_NANOS : 0;
  }
}
