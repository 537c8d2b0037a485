package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.value.PurchaseHistory;
import io.vouchsafe.core.value.ValueModel;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks the facts of a customer up. */
final class Facts {

  /** What is not known of visits that were counted. */
  static final String VISITS_NOT_KEPT =
      "visits are kept one by one for " + Visit.KEPT_FOR.toDays() + " days";

  private static final int DECIMALS = 4;

  private Facts() {}

  /**
   * The value of a fact over all time: a BigDecimal, Instant, String, Boolean or Set of Strings;
   * null if the data is not there.
   */
  static @Nullable Object value(Fact fact, Subject subject) {
    return switch (fact) {
      case MetadataFact metadata -> subject.profile().customer().metadata().get(metadata.name());
      case CatalogueFact known -> value(known, subject);
    };
  }

  private static @Nullable Object value(CatalogueFact fact, Subject subject) {
    Profile profile = subject.profile();
    Customer customer = profile.customer();
    OrderSummary orders = profile.orders();
    return switch (fact) {
      case ORDERS_COUNT -> BigDecimal.valueOf(orders.count());
      case ORDERS_SPENT -> orders.spent();
      case ORDERS_AVERAGE -> quotient(orders.spent(), orders.count());
      case ORDERS_LARGEST -> orNull(orders.largest());
      case ORDERS_DISCOUNTED -> BigDecimal.valueOf(orders.discounted());
      case ORDERS_COUPON_SHARE -> quotient(BigDecimal.valueOf(orders.couponed()), orders.count());
      case ORDERS_PENDING ->
          BigDecimal.valueOf(profile.pending(subject.now(), subject.transaction()));
      case ORDERS_FIRST_AT -> orNull(orders.firstAt());
      case ORDERS_LAST_AT -> orNull(orders.lastAt());
      case ORDERS_PREVIOUS_AT -> orNull(orders.previousAt());
      case CUSTOMER_CREATED_AT -> customer.createdAt();
      case CUSTOMER_COUNTRY -> customer.country();
      case CUSTOMER_REGION -> customer.region();
      case CUSTOMER_CITY -> customer.city();
      case CUSTOMER_POSTAL_CODE -> customer.postalCode();
      case CUSTOMER_LOYALTY_MEMBER -> customer.loyaltyMember();
      case CUSTOMER_LOYALTY_POINTS -> BigDecimal.valueOf(customer.loyaltyPoints());
      case CUSTOMER_SUBSCRIBED -> customer.subscriberId() != null;
      case CUSTOMER_REFERRED -> customer.referrerCode() != null && subject.referrerExists();
      case VALUE_LIFETIME -> orders.lifetime();
      case VISITS_COUNT, VISITS_FIRST_AT, VISITS_LAST_AT, VISITS_VIEWED ->
          value(fact, subject.visits());
      case VALUE_ALIVE -> alive(subject, subject.now());
      case ABUSE_SCORE ->
          subject.abuse() == null ? null : BigDecimal.valueOf(subject.abuse().score());
    };
  }

  /**
   * The chance that the customer will buy again as of an instant, if there is no order until then,
   * to four decimals. Null without a model, and for who has ordered less than twice: nobody would
   * ever be lost.
   */
  static @Nullable BigDecimal alive(Subject subject, Instant at) {
    ValueModel model = subject.valueModel();
    if (model == null) {
      return null;
    }
    return PurchaseHistory.of(subject.profile().orders(), at)
        .filter(history -> history.repeats() > 0)
        .map(
            history ->
                BigDecimal.valueOf(model.alive(history))
                    .setScale(DECIMALS, RoundingMode.HALF_UP)
                    .stripTrailingZeros())
        .orElse(null);
  }

  private static @Nullable Object value(CatalogueFact fact, VisitSummary visits) {
    if (!visits.exists()) {
      return null;
    }
    return switch (fact) {
      case VISITS_COUNT -> orNull(visits.count().map(BigDecimal::valueOf));
      case VISITS_FIRST_AT -> visits.firstAt();
      case VISITS_LAST_AT -> orNull(visits.lastAt());
      case VISITS_VIEWED -> visits.isForgotten() ? null : visits.viewed().keySet();
      default -> throw new IllegalArgumentException(fact + " is not about visits");
    };
  }

  /**
   * The quotient of an amount over a number of orders, null over none; to four decimals, so that a
   * verdict fits the number that is shown with it.
   */
  static @Nullable BigDecimal quotient(BigDecimal amount, long count) {
    return count == 0
        ? null
        : amount
            .divide(BigDecimal.valueOf(count), DECIMALS, RoundingMode.HALF_UP)
            .stripTrailingZeros();
  }

  /** Which data is not there, for a fact without a value. */
  static String missing(Fact fact, Subject subject) {
    return switch (fact) {
      case MetadataFact metadata -> "the customer has no metadata \"" + metadata.name() + "\"";
      case CatalogueFact known ->
          known.isOfVisits()
              ? missing(subject.visits())
              : known == CatalogueFact.VALUE_ALIVE && subject.valueModel() == null
                  ? "no value model has been fitted yet"
                  : missing(known, subject.profile().orders());
    };
  }

  private static String missing(VisitSummary visits) {
    return visits.exists() ? VISITS_NOT_KEPT : "no visit was ever recorded";
  }

  private static String missing(CatalogueFact fact, OrderSummary orders) {
    return switch (fact) {
      case ORDERS_AVERAGE, ORDERS_LARGEST, ORDERS_COUPON_SHARE ->
          orders.count() == 0 ? "no orders yet" : "no orders in this time";
      case ORDERS_PREVIOUS_AT, VALUE_ALIVE ->
          orders.count() == 0 ? "no orders yet" : "only one order yet";
      case VISITS_COUNT, VISITS_FIRST_AT, VISITS_LAST_AT, VISITS_VIEWED ->
          throw new IllegalArgumentException(fact + " is not about orders");
      case ABUSE_SCORE -> orders.isEmpty() ? "no orders yet" : "no user agent was ever told";
      case CUSTOMER_CREATED_AT,
          CUSTOMER_COUNTRY,
          CUSTOMER_REGION,
          CUSTOMER_CITY,
          CUSTOMER_POSTAL_CODE,
          CUSTOMER_LOYALTY_MEMBER,
          CUSTOMER_LOYALTY_POINTS,
          CUSTOMER_SUBSCRIBED,
          CUSTOMER_REFERRED ->
          "the customer has no "
              + fact.key().substring(fact.key().indexOf('.') + 1).replace('_', ' ');
      case ORDERS_COUNT,
          ORDERS_SPENT,
          ORDERS_DISCOUNTED,
          ORDERS_PENDING,
          ORDERS_FIRST_AT,
          ORDERS_LAST_AT,
          VALUE_LIFETIME ->
          "no orders yet";
    };
  }

  private static <T> @Nullable T orNull(Optional<T> value) {
    return value.orElse(null);
  }
}
