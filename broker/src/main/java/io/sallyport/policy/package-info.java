/**
 * May they? A principal, an action and a topic give a decision; silence denies.
 *
 * <p>Start reading at {@link io.sallyport.policy.Rule}, then {@link
 * io.sallyport.policy.GrantsCompiler}, which turns rules into the {@link
 * io.sallyport.policy.RuleTable}s of one connection. What rules mean stands in
 * docs/access-rules.md.
 *
 * <p>Floor 2.3: may import floors 2.2 and below.
 */
@NullMarked
package io.sallyport.policy;

import org.jspecify.annotations.NullMarked;
