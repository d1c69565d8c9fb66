/**
 * May they? A principal, an action and a topic give a decision; silence denies.
 *
 * <p>Start reading at {@link io.sallyport.policy.Rule}, then {@link
 * io.sallyport.policy.GrantsCompiler}, which turns the rules of a file into a {@link
 * io.sallyport.policy.RuleIndex} for each whom they name, and a connection into the {@link
 * io.sallyport.policy.RuleTable} of those that are about it. What rules mean stands in
 * docs/access-rules.md.
 *
 * <p>Floor 2.3: may import floors 2.2 and below.
 */
@NullMarked
package io.sallyport.policy;

import org.jspecify.annotations.NullMarked;
