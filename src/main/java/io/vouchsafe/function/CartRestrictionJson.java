package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.CartRestriction;
import io.vouchsafe.core.promotion.CategoryRestriction;
import io.vouchsafe.core.promotion.Matching;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.ProductRestriction;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** The transactions that a promotion is for, as fields of its JSON. */
final class CartRestrictionJson {

  private static final String PRODUCTS = "product_categories";
  private static final String CATEGORIES = "additional_categories";
  private static final int MOST_TAGS = 100;

  private CartRestrictionJson() {}

  static void write(CartRestriction cart, Money money, ObjectNode node) {
    node.put(
        "minimum_value", cart.minimumValue() == null ? null : money.round(cart.minimumValue()));
    ArrayNode products = node.putArray(PRODUCTS);
    for (ProductRestriction restriction : cart.products()) {
      write(restriction.matching(), restriction.tags(), products.addObject());
    }
    ArrayNode categories = node.putArray(CATEGORIES);
    for (CategoryRestriction restriction : cart.categories()) {
      write(
          restriction.matching(),
          restriction.tags(),
          categories.addObject().put("category", restriction.category()));
    }
  }

  private static void write(Matching matching, List<String> tags, ObjectNode node) {
    tags.forEach(node.put("matching_type", RedemptionJson.wire(matching)).putArray("tags")::add);
  }

  /** The restriction after a request changes some of its fields. Notes what is wrong in them. */
  static CartRestriction change(CartRestriction before, Fields fields, Money money) {
    return new CartRestriction(
        fields.given("minimum_value", fields.money("minimum_value", money), before.minimumValue()),
        list(
            fields,
            PRODUCTS,
            ProductRestriction.MOST,
            CartRestrictionJson::product,
            before.products()),
        list(
            fields,
            CATEGORIES,
            CategoryRestriction.MOST,
            CartRestrictionJson::category,
            before.categories()));
  }

  private static <T> List<T> list(
      Fields fields, String name, int most, Function<Fields, T> read, List<T> before) {
    return fields.has(name)
        ? Objects.requireNonNullElse(fields.objects(name, most, read), List.of())
        : before;
  }

  private static ProductRestriction product(Fields fields) {
    ProductRestriction restriction = new ProductRestriction(matching(fields), tags(fields));
    fields.refuseOthers();
    return restriction;
  }

  private static CategoryRestriction category(Fields fields) {
    CategoryRestriction restriction =
        new CategoryRestriction(
            fields.requiredText("category", Bodies.NAME), matching(fields), tags(fields));
    fields.refuseOthers();
    return restriction;
  }

  private static Matching matching(Fields fields) {
    if (fields.node("matching_type") == null) {
      fields.wrong("matching_type", "required", "This field is required.");
    }
    return Objects.requireNonNullElse(
        fields.choice("matching_type", Matching.class), Matching.ANY_OF);
  }

  private static List<String> tags(Fields fields) {
    List<String> tags = fields.texts("tags", MOST_TAGS, Bodies.LONGEST_CATEGORY);
    if (fields.node("tags") == null || (tags != null && tags.isEmpty())) {
      fields.wrong("tags", "required", "At least one tag is needed.");
    } else if (tags != null && tags.stream().anyMatch(String::isBlank)) {
      fields.wrong("tags", "required", "A tag is not empty.");
    }
    return tags == null ? List.of() : tags.stream().distinct().toList();
  }
}
