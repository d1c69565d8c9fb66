/**
 * A broker in a fixture, a dialer of raw bytes, a clock to turn by hand, and the tag that ties a
 * test to a clause of the specification.
 *
 * <p>A test library; nothing ships it. May import everything.
 */
@NullMarked
package io.sallyport.testkit;

import org.jspecify.annotations.NullMarked;
