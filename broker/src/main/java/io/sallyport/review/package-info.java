/**
 * What can be said about rules without being asked: which of them do nothing, which grant more than
 * their author seems to mean, and what another set of rules would give and take. For people;
 * nothing here decides anything.
 *
 * <p>Start reading at {@link io.sallyport.review.RuleReview}.
 *
 * <p>Floor 2.4: may import floors 2.3 and below.
 */
@NullMarked
package io.sallyport.review;

import org.jspecify.annotations.NullMarked;
