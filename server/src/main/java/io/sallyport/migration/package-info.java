/**
 * Reading the configuration of another broker and drafting ours from it: never more permissive than
 * the source, and with a report that names every line that was not carried over as it stood.
 *
 * <p>Start reading at {@link io.sallyport.migration.Migration}; what Mosquitto's access list means
 * stands in {@link io.sallyport.migration.AclMeaning}, what becomes of it in {@link
 * io.sallyport.migration.RuleMaker}. Everything here runs on the thread of the command and writes
 * only into the folder that it was told.
 *
 * <p>Floor 4.7: may import floors 4.6 and below.
 */
@NullMarked
package io.sallyport.migration;

import org.jspecify.annotations.NullMarked;
