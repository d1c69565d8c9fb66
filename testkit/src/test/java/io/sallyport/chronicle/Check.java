package io.sallyport.chronicle;

import java.util.List;

/** Looks for one kind of broken promise in what the clients have written, and in nothing else. */
@FunctionalInterface
interface Check {
  List<Violation> of(History history);
}
