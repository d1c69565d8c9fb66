/**
 * Who somebody is, as values only: principals, their ids, and the key of a session.
 *
 * <p>Floor 2.0: may import {@code wire}. The rooms that keep things name owners through it.
 */
@NullMarked
package io.sallyport.principal;

import org.jspecify.annotations.NullMarked;
