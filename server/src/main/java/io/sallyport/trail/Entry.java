package io.sallyport.trail;

/**
 * A fact in its place in the chain. Immutable.
 *
 * @param n from 1; one more than that of the line before
 * @param time in UTC, to the millisecond, as ISO 8601
 * @param prev the hash of the line before; zeros for the first
 * @param hash over this line
 */
public record Entry(long n, String time, Fact fact, String prev, String hash) {}
