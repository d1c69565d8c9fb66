package io.sallyport.fuzzing;

import java.util.Set;

/**
 * What a party asks for in the packets that it was given, before anything is spoiled.
 *
 * @param identifiers of its subscriptions
 * @param aliasMaximum how many topic aliases it takes
 * @param packetBytes the largest packet that it takes
 */
record Asked(Set<String> filters, Set<Integer> identifiers, int aliasMaximum, int packetBytes) {
  Asked {
    filters = Set.copyOf(filters);
    identifiers = Set.copyOf(identifiers);
  }
}
