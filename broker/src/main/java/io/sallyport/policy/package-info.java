/**
 * May they? A principal, an action and a topic give a decision; silence denies.
 *
 * <p>Floor 2.3: may import floors 2.2 and below.
 */
@NullMarked
package io.sallyport.policy;

import org.jspecify.annotations.NullMarked;
