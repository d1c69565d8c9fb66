/**
 * The index from topic filters to subscribers, wildcards and share groups included.
 *
 * <p>Floor 2.1: may import {@code principal} and {@code wire}. Knows no session.
 */
@NullMarked
package io.sallyport.subscription;

import org.jspecify.annotations.NullMarked;
