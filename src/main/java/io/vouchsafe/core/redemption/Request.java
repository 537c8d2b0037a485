package io.vouchsafe.core.redemption;

import io.vouchsafe.core.customer.ProductItem;
import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.VoucherCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to do with a code.
 *
 * @param transaction the storefront's id of the transaction; null only where nothing is recorded
 * @param customer the customer's identifier; null if it is not known
 * @param cost money: the transaction's cost without shipping, rounded to the minor unit
 * @param userAgent the customer's browser
 * @param traits of the customer that come with this request
 * @param additionalCategories what the storefront says of the transaction, by category
 * @param confirmed whether to redeem in one step, without a hold
 * @param hold how long a pending redemption holds
 * @param fingerprint of everything that the client sent, to tell a repeated request from another
 *     one
 */
public record Request(
    VoucherCode code,
    @Nullable String transaction,
    @Nullable String customer,
    BigDecimal cost,
    @Nullable String userAgent,
    List<Trait> traits,
    List<ProductItem> productItems,
    Map<String, String> additionalCategories,
    boolean confirmed,
    Duration hold,
    Channel channel,
    String fingerprint) {

  /** How long a redemption holds if the client does not say. */
  public static final Duration USUAL_HOLD = Duration.ofMinutes(15);

  /** The shard of a promotion's quota that this request takes from first. */
  public int quotaShard(Promotion promotion) {
    return promotion.spread().homeOf(code.text() + (transaction == null ? customer : transaction));
  }

  public Request {
    traits = List.copyOf(traits);
    productItems = List.copyOf(productItems);
    additionalCategories = Map.copyOf(additionalCategories);
  }
}
