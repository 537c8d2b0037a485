package io.vouchsafe.core.abuse;

/**
 * One sign that was found.
 *
 * @param points that it adds to the score, from 1
 * @param count of what was found: accounts, orders, codes, or minutes after signing up
 */
public record AbuseSignal(Sign sign, int points, long count) {}
