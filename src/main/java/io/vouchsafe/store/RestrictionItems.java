package io.vouchsafe.store;

import io.vouchsafe.core.promotion.CartRestriction;
import io.vouchsafe.core.promotion.CategoryRestriction;
import io.vouchsafe.core.promotion.Matching;
import io.vouchsafe.core.promotion.ProductRestriction;
import io.vouchsafe.core.promotion.Validity;
import io.vouchsafe.core.promotion.WeeklyHours;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** When, and for which transactions, a promotion is valid, as attributes of its item. */
final class RestrictionItems {

  private static final String MATCHING = "matching";
  private static final String TAGS = "tags";

  private RestrictionItems() {}

  static void write(Validity validity, ItemBuilder item) {
    WeeklyHours hours = validity.hours();
    item.instant("starts_at", validity.startsAt())
        .instant("ends_at", validity.endsAt())
        .text("time_zone", validity.timeZone() == null ? null : validity.timeZone().getId())
        .texts("days", hours.days().stream().sorted().map(DayOfWeek::name).toList())
        .text("from", hours.from() == null ? null : hours.from().toString())
        .text("until", hours.until() == null ? null : hours.until().toString());
  }

  static Validity readValidity(Item item) {
    String zone = item.textOrNull("time_zone");
    return new Validity(
        item.instantOrNull("starts_at"),
        item.instantOrNull("ends_at"),
        zone == null ? null : ZoneId.of(zone),
        new WeeklyHours(
            item.texts("days").stream().map(DayOfWeek::valueOf).collect(Collectors.toSet()),
            time(item.textOrNull("from")),
            time(item.textOrNull("until"))));
  }

  private static @Nullable LocalTime time(@Nullable String text) {
    return text == null ? null : LocalTime.parse(text);
  }

  static void write(CartRestriction cart, ItemBuilder item) {
    item.decimal("minimum_value", cart.minimumValue())
        .items(
            "product_categories",
            cart.products().stream()
                .map(
                    restriction ->
                        new ItemBuilder()
                            .constant(MATCHING, restriction.matching())
                            .texts(TAGS, restriction.tags())
                            .build())
                .toList())
        .items(
            "additional_categories",
            cart.categories().stream()
                .map(
                    restriction ->
                        new ItemBuilder()
                            .text("category", restriction.category())
                            .constant(MATCHING, restriction.matching())
                            .texts(TAGS, restriction.tags())
                            .build())
                .toList());
  }

  static CartRestriction readCart(Item item) {
    return new CartRestriction(
        item.decimalOrNull("minimum_value"),
        item.items("product_categories").stream()
            .map(
                one ->
                    new ProductRestriction(one.constant(Matching.class, MATCHING), one.texts(TAGS)))
            .toList(),
        item.items("additional_categories").stream()
            .map(
                one ->
                    new CategoryRestriction(
                        one.text("category"),
                        one.constant(Matching.class, MATCHING),
                        one.texts(TAGS)))
            .toList());
  }
}
