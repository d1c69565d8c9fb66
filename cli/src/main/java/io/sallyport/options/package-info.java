/**
 * What the flags of the verbs mean: where to, as whom, how protected, and what is refused with a
 * reason.
 *
 * <p>Floor 2.9: may import {@code client}, {@code output} and {@code wire}. Start reading at {@code
 * ConnectionPlan}.
 */
@NullMarked
package io.sallyport.options;

import org.jspecify.annotations.NullMarked;
