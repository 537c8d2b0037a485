package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.CustomerBook;
import io.vouchsafe.core.customer.Label;
import io.vouchsafe.core.customer.ReferralFlaw;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Customers as JSON. */
final class CustomerJson {

  private static final long MOST_POINTS = 1_000_000_000_000L;
  private static final int MOST_METADATA = 50;
  private static final int LONGEST_METADATA = 500;
  private static final BigDecimal LARGEST_METADATA = new BigDecimal("1e15");

  private CustomerJson() {}

  static ObjectNode write(Customer customer) {
    ObjectNode node =
        Json.object()
            .put("type", "Customer")
            .put("identifier", customer.identifier())
            .put("name", customer.name())
            .put("email", customer.email())
            .put("loyalty_points", customer.loyaltyPoints())
            .put("loyalty_member", customer.loyaltyMember())
            .put("subscriber_id", customer.subscriberId())
            .put("referral_code", customer.referralCode())
            .put("referrer_code", customer.referrerCode())
            .put("country", customer.country())
            .put("region", customer.region())
            .put("city", customer.city())
            .put("postal_code", customer.postalCode());
    var categories = node.putArray("categories");
    for (Label label : customer.categories()) {
      categories.addObject().put("name", label.name()).put("tag", label.tag());
    }
    ObjectNode metadata = node.putObject("metadata");
    new TreeMap<>(customer.metadata())
        .forEach((name, value) -> metadata.set(name, metadata.pojoNode(value)));
    return node.put("created_at", customer.createdAt().toString())
        .put("updated_at", customer.updatedAt().toString());
  }

  /**
   * What a request says about a customer, as a change of the customer. Notes what is wrong in it. A
   * field that is null takes its value away; one that is not there leaves it.
   */
  static BiFunction<Customer, Instant, Customer> change(Fields fields, boolean registers) {
    Given<@Nullable String> name = text(fields, "name");
    Given<@Nullable String> email = text(fields, "email");
    Given<Long> points =
        given(fields, "loyalty_points", fields.integer("loyalty_points", 0, MOST_POINTS), 0L);
    Given<Boolean> member = given(fields, "loyalty_member", fields.flag("loyalty_member"), false);
    Given<@Nullable String> subscriber = text(fields, "subscriber_id");
    Given<@Nullable String> referral = text(fields, "referral_code");
    Given<@Nullable String> referrer = text(fields, "referrer_code");
    Given<@Nullable String> country = text(fields, "country");
    Given<@Nullable String> region = text(fields, "region");
    Given<@Nullable String> city = text(fields, "city");
    Given<@Nullable String> postalCode = text(fields, "postal_code");
    Given<List<Label>> categories =
        given(
            fields,
            "categories",
            fields.objects("categories", Customer.MOST_CATEGORIES, CustomerJson::label),
            List.of());
    Given<Map<String, Object>> metadata = given(fields, "metadata", metadata(fields), Map.of());
    Instant createdAt = fields.instant("created_at");
    for (String readOnly : new String[] {"type", "updated_at"}) {
      // What was read may be sent back.
      fields.has(readOnly);
    }
    fields.refuseOthers();
    return (customer, now) ->
        new Customer(
            customer.identifier(),
            name.or(customer.name()),
            email.or(customer.email()),
            points.or(customer.loyaltyPoints()),
            member.or(customer.loyaltyMember()),
            subscriber.or(customer.subscriberId()),
            referral.or(customer.referralCode()),
            referrer.or(customer.referrerCode()),
            country.or(customer.country()),
            region.or(customer.region()),
            city.or(customer.city()),
            postalCode.or(customer.postalCode()),
            categories.or(customer.categories()),
            metadata.or(customer.metadata()),
            registers || customer.registered(),
            createdAt == null ? customer.createdAt() : createdAt,
            now);
  }

  /** The refusal of a customer for what is wrong with it. */
  static Problem refused(CustomerBook.Outcome outcome) {
    Violations violations = new Violations();
    note(outcome, violations);
    return Problem.invalid(violations);
  }

  /** Notes why a customer was not written. */
  static void note(CustomerBook.Outcome outcome, Violations violations) {
    switch (outcome) {
      case CustomerBook.Outcome.ReferralRefused(ReferralFlaw flaw) -> note(flaw, violations);
      case CustomerBook.Outcome.ReferralCodeTaken() ->
          violations.add(
              "referral_code", "must_be_unique", "Another customer has this referral code.");
      case CustomerBook.Outcome.TooManyCategories() ->
          violations.add(
              "categories",
              "too_long",
              "A customer may have " + Customer.MOST_CATEGORIES + " categories at most.");
      default -> throw new IllegalStateException("Not an outcome of an import: " + outcome);
    }
  }

  private static void note(ReferralFlaw flaw, Violations violations) {
    violations.add(
        "referrer_code",
        flaw.name().toLowerCase(Locale.ROOT),
        switch (flaw) {
          case SELF -> "Nobody refers themselves.";
          case CYCLE -> "The customer with this code was referred by this one.";
          case EXISTING_BUYER ->
              "This customer had ordered before. Who is brought along with earlier orders needs a"
                  + " created_at, the time of signing up, before the first of them; who was made"
                  + " before is not referred any more.";
        });
  }

  /** A value, if it was given. */
  private record Given<T extends @Nullable Object>(boolean isThere, T value) {

    T or(T before) {
      return isThere ? value : before;
    }
  }

  private static Given<@Nullable String> text(Fields fields, String name) {
    return new Given<>(fields.has(name), fields.textUnlessBlank(name, Bodies.NAME));
  }

  private static <T> Given<T> given(Fields fields, String name, @Nullable T value, T nothing) {
    return new Given<>(fields.has(name), value == null ? nothing : value);
  }

  private static Label label(Fields fields) {
    Label label =
        new Label(
            fields.requiredText("name", Bodies.NAME), fields.requiredText("tag", Bodies.NAME));
    fields.refuseOthers();
    return label;
  }

  private static @Nullable Map<String, Object> metadata(Fields fields) {
    Fields given = fields.object("metadata");
    if (given == null) {
      return null;
    }
    Map<String, Object> metadata = new HashMap<>();
    List<String> names = given.names();
    if (names.size() > MOST_METADATA) {
      fields.wrong("metadata", "too_long", "At most " + MOST_METADATA + " entries are allowed.");
      return null;
    }
    for (String name : names) {
      JsonNode node = given.node(name);
      Object value =
          switch (node) {
            case null -> null;
            case JsonNode text when text.isTextual() -> given.text(name, LONGEST_METADATA);
            case JsonNode number when number.isNumber() ->
                given.decimal(name, LARGEST_METADATA.negate(), LARGEST_METADATA);
            case JsonNode flag when flag.isBoolean() -> flag.booleanValue();
            default -> {
              given.wrong(name, "not_a_string", "A string, number or flag is needed.");
              yield null;
            }
          };
      if (name.isBlank() || name.length() > Bodies.NAME || !Fields.isWellFormed(name)) {
        fields.wrong("metadata", "too_long", "Names have 1 to " + Bodies.NAME + " characters.");
      } else if (value != null) {
        metadata.put(name, value);
      }
    }
    return metadata;
  }
}
