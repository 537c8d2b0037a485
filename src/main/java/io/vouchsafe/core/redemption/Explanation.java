package io.vouchsafe.core.redemption;

import io.vouchsafe.core.segment.Membership;
import java.time.Instant;
import java.util.List;

/**
 * Why the customer's segments let a code pass or not.
 *
 * @param include the promotion's included segments, in its order
 * @param exclude the promotion's excluded segments, in its order
 */
public record Explanation(Instant evaluatedAt, List<Membership> include, List<Membership> exclude) {

  public Explanation {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }
}
