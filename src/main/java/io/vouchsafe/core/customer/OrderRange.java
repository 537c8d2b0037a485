package io.vouchsafe.core.customer;

import java.time.Instant;

/**
 * Which of the orders that a profile only keeps sums of have to be read one by one.
 *
 * @param since the first instant, included
 * @param until the last instant, included; not before {@code since}
 * @param andOneBefore whether the last placed order before {@code since} is needed too
 */
public record OrderRange(Instant since, Instant until, boolean andOneBefore) {}
