package io.sallyport.subscription;

/** What hangs below one level of an {@link IndexNode}: many filters, or the rest of one. */
sealed interface IndexBranch<S> permits IndexNode, IndexTail {}
