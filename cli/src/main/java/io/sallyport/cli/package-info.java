/**
 * The command line's verbs that are plain MQTT clients, such as pub and sub.
 *
 * <p>Floor 3: may import {@code options}, {@code output}, {@code load}, {@code client} and {@code
 * wire}. The verbs of the operator live in {@code command}.
 */
@NullMarked
package io.sallyport.cli;

import org.jspecify.annotations.NullMarked;
