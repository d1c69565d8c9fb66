/**
 * What stands between the event loops and the machines of {@code shard}: records are appended and
 * tried again, effects and answers go to the loop that waits for them, forwards from one shard to
 * another, and what must be known without asking a shard.
 *
 * <p>Floor 2.4: may import {@code shard}, {@code records}, floors 2.1, 2.0 and {@code wire}. Start
 * reading at {@link io.sallyport.hosting.Shards}, which others call.
 */
@NullMarked
package io.sallyport.hosting;

import org.jspecify.annotations.NullMarked;
