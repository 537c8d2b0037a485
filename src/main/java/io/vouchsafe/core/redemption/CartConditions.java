package io.vouchsafe.core.redemption;

import io.vouchsafe.core.promotion.CartRestriction;
import io.vouchsafe.core.promotion.CategoryRestriction;
import io.vouchsafe.core.promotion.Matching;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.ProductRestriction;
import io.vouchsafe.core.segment.Clause;
import io.vouchsafe.core.segment.Verdict;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether a transaction is one that a promotion is for. */
final class CartConditions {

  private static final String PRODUCTS = "product_items";
  private static final String CATEGORIES = "additional_categories";

  /** Why nothing is known where there is no transaction yet. */
  private static final String OPEN = "depends on the transaction";

  private final Request request;
  private final boolean known;
  private final Money money;
  private final Conditions conditions = new Conditions();

  private CartConditions(Request request, boolean known, Money money) {
    this.request = request;
    this.known = known;
    this.money = money;
  }

  /**
   * The conditions.
   *
   * @param known whether the request is about a transaction; without one nothing is refused for it
   */
  static Conditions of(CartRestriction restriction, Request request, boolean known, Money money) {
    CartConditions cart = new CartConditions(request, known, money);
    cart.checkMinimum(restriction.minimumValue());
    restriction.products().forEach(cart::check);
    restriction.categories().forEach(cart::check);
    return cart.conditions;
  }

  private void checkMinimum(@Nullable BigDecimal minimum) {
    if (minimum == null) {
      return;
    }
    String least = money.round(minimum).toPlainString();
    BigDecimal missing = money.round(minimum.subtract(request.cost()));
    boolean met = missing.signum() <= 0;
    String more = missing.toPlainString() + " more";
    add(
        "total_transaction_cost >= " + least,
        met,
        request.cost(),
        money.round(minimum),
        more,
        Refusal.of(
            Reason.BELOW_MINIMUM, "This code needs a transaction of " + least + ": " + more + "."));
  }

  private void check(ProductRestriction restriction) {
    List<String> had =
        request.productItems().stream()
            .flatMap(item -> item.categories().stream())
            .distinct()
            .sorted()
            .toList();
    boolean any = restriction.matching() == Matching.ANY_OF;
    String tags = String.join(" or ", restriction.tags());
    add(
        clause(PRODUCTS, restriction.matching(), restriction.tags()),
        restriction.matching().isMetBy(had, restriction.tags()),
        had,
        restriction.tags(),
        any ? "a product in " + tags : "no product in " + tags,
        new Refusal(
            any ? Reason.MISSING_REQUIRED_TAGS : Reason.INCLUDES_FORBIDDEN_TAGS,
            PRODUCTS,
            any
                ? "This code is for products in " + tags + "."
                : "This code is not for products in " + tags + ".",
            List.of()));
  }

  private void check(CategoryRestriction restriction) {
    String category = restriction.category();
    String said = request.additionalCategories().get(category);
    List<String> had = said == null ? List.of() : List.of(said);
    boolean any = restriction.matching() == Matching.ANY_OF;
    String tags = String.join(" or ", restriction.tags());
    Reason missed = said == null ? Reason.MISSING_REQUIRED_CATEGORY : Reason.MISSING_REQUIRED_TAGS;
    add(
        clause(CATEGORIES + "." + category, restriction.matching(), restriction.tags()),
        restriction.matching().isMetBy(had, restriction.tags()),
        said,
        restriction.tags(),
        category + (any ? " " : " other than ") + tags,
        new Refusal(
            any ? missed : Reason.INCLUDES_FORBIDDEN_TAGS,
            CATEGORIES,
            any
                ? "This code needs " + category + " to be " + tags + "."
                : "This code is not for " + category + " " + tags + ".",
            List.of()));
  }

  private static String clause(String about, Matching matching, List<String> tags) {
    String values = tags.stream().map(tag -> "\"" + tag + "\"").collect(Collectors.joining(", "));
    return about + (matching == Matching.ANY_OF ? " in (" : " not in (") + values + ")";
  }

  private void add(
      String clause,
      boolean met,
      @Nullable Object actual,
      Object required,
      String hint,
      Refusal refusal) {
    if (known) {
      conditions.add(
          new Clause(clause, Verdict.of(met), actual, required, null, met ? null : hint, false),
          met ? null : refusal);
    } else {
      conditions.add(new Clause(clause, Verdict.UNKNOWN, null, required, null, OPEN, false), null);
    }
  }
}
