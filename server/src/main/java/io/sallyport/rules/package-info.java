/**
 * The verbs {@code rules}: what can be said about the rules of a home before anybody is refused by
 * them. They look and change nothing.
 *
 * <p>Start reading at {@link io.sallyport.rules.RulesCommand}.
 *
 * <p>Floor 4.7: may import floors 4.6 and below.
 */
@NullMarked
package io.sallyport.rules;

import org.jspecify.annotations.NullMarked;
