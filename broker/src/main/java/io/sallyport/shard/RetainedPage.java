package io.sallyport.shard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of the retained messages that a filter covers, sorted by topic. Immutable.
 *
 * @param messages may be made anew each time they are asked for
 * @param next where to go on; null when there is no more in this shard
 */
public record RetainedPage(List<RetainedMessage> messages, @Nullable String next) {}
