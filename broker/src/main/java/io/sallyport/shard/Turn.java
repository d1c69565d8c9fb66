package io.sallyport.shard;

import io.sallyport.records.Effect;
import java.util.function.Consumer;

/** What the parts of a machine share while one record is applied. */
record Turn(long position, long appendedMillis, Rows rows, Consumer<Effect> effects) {
  void tell(Effect effect) {
    effects.accept(effect);
  }
}
