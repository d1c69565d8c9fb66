/**
 * Topic names, topic filters and share names: parsed once, matched without allocating.
 *
 * <p>Floor 1.1: imports no other room and no library.
 */
@NullMarked
package io.sallyport.topic;

import org.jspecify.annotations.NullMarked;
