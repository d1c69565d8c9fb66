/**
 * The folder that everything of one broker lies in: its lock, its list of devices, files that only
 * their owner may see, and how a command fails on them.
 *
 * <p>Floor 4.3: may import floors 1 to 4.2, and asks no running broker. Start reading at {@link
 * io.sallyport.home.Home}. Everything here blocks on the disk.
 */
@NullMarked
package io.sallyport.home;

import org.jspecify.annotations.NullMarked;
