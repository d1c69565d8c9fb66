/**
 * What an operator can ask of a broker, as one interface, and how it is carried out on the files of
 * a home and on the broker in this process: devices, rights, the configuration in force.
 *
 * <p>Floor 4.4: may import {@code home} and what is below; knows no socket and no command line.
 * Start reading at {@link io.sallyport.operations.Operations}. Thread-safe; everything may block.
 */
@NullMarked
package io.sallyport.operations;

import org.jspecify.annotations.NullMarked;
