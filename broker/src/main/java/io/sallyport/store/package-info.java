/**
 * Ports for sessions, queues and retained messages, and their home in memory.
 *
 * <p>Floor 2.1: may import {@code principal} and {@code wire}. Knows values, never connections.
 */
@NullMarked
package io.sallyport.store;

import org.jspecify.annotations.NullMarked;
