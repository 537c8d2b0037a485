package io.vouchsafe.core.redemption;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A code that exists and was not accepted.
 *
 * @param id of this refusal; the same request may be refused again
 * @param customer as the request said
 * @param cost money: the transaction's cost
 * @param refusals why, at least one
 */
public record RefusedRequest(
    String id,
    RedemptionKey key,
    @Nullable String customer,
    BigDecimal cost,
    Channel channel,
    String promotionId,
    List<Refusal> refusals,
    Instant at) {

  public RefusedRequest {
    refusals = List.copyOf(refusals);
  }
}
