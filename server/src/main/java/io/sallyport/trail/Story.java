package io.sallyport.trail;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code why} answers about one refusal. Immutable; every text is escaped.
 *
 * @param n its number in the audit trail; 0 when it stands only in memory
 * @param what the particulars, as the trail has them
 * @param decidedBy the rule or the limit, as it was then
 * @param draft lines of a rule that would allow it; empty when none would or none was missing
 * @param lines the whole story for a terminal
 */
public record Story(
    String id,
    String time,
    long n,
    String event,
    String who,
    String from,
    String listener,
    Map<String, String> what,
    @Nullable String decidedBy,
    @Nullable String nearest,
    List<String> draft,
    List<String> lines) {}
