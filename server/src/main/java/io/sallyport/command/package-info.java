/**
 * The frame that every verb of the operator hangs in, and the verbs for devices, bans, the
 * configuration and a running broker. Verbs on a subject of their own have rooms of their own
 * above.
 *
 * <p>Floor 4.6: may import {@code control}, {@code operations}, {@code home} and what is below.
 * Start reading at {@link io.sallyport.command.Verb}. Everything here is confined to the thread of
 * its command.
 */
@NullMarked
package io.sallyport.command;

import org.jspecify.annotations.NullMarked;
