package io.vouchsafe.core.redemption;

import io.vouchsafe.core.segment.Clause;
import io.vouchsafe.core.segment.Membership;
import java.time.Instant;
import java.util.List;

/**
 * Why a code passes or not, as far as it depends on who redeems what and when.
 *
 * @param include the promotion's included segments, in its order
 * @param exclude the promotion's excluded segments, in its order
 * @param conditions what the promotion asks of the time and of the transaction
 */
public record Explanation(
    Instant evaluatedAt,
    List<Membership> include,
    List<Membership> exclude,
    List<Clause> conditions) {

  public Explanation {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    conditions = List.copyOf(conditions);
  }
}
