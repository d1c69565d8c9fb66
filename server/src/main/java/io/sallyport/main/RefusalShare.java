package io.sallyport.main;

import io.sallyport.guard.Rate;
import io.sallyport.guard.TokenBucket;
import io.sallyport.journal.Event;
import io.sallyport.time.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many refusals of one kind one address gets written: enough to see what goes on, too few to
 * fill a disk with. What is left out is counted, and told with the next one that is not.
 *
 * <p>Confined to the journal's writer. Remembers {@value #MOST} addresses and kinds; the least
 * recently seen is forgotten first.
 */
final class RefusalShare {
  private static final int MOST = 4_096;
  private static final Rate RATE = Rate.perSecond(10, 200);

  private record Key(Class<?> kind, String address) {}

  private static final class Share {
    final TokenBucket bucket;
    long leftOut;

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

  private final Ticker ticker;
  private final Map<Key, Share> shares =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Share> eldest) {
          return size() > MOST;
        }
      };

  RefusalShare(Ticker ticker) {
    this.ticker = ticker;
  }

  Place place(Event.Refusal refusal) {
    Key key = new Key(refusal.getClass(), refusal.origin().address());
    Share share = shares.computeIfAbsent(key, _ -> new Share(ticker));
    if (!share.bucket.tryTake()) {
      share.leftOut++;
      return new Place.LeftOut();
    }
    long leftOut = share.leftOut;
    share.leftOut = 0;
    return new Place.Written(leftOut);
  }
}
