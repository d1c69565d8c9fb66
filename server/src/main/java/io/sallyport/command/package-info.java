/**
 * The operator's verbs: the home, devices, rules, certificates, and questions to a running broker.
 *
 * <p>Floor 4.3: may import floors 1 to 4.2.
 */
@NullMarked
package io.sallyport.command;

import org.jspecify.annotations.NullMarked;
