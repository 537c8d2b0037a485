package io.vouchsafe.store;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Label;
import io.vouchsafe.core.customer.OlderOrders;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Retention;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Profiles as items. */
final class ProfileItems {

  static final String VERSION = "version";
  static final String IDENTIFIER = "identifier";
  static final String REFERRAL_CODE = "referral_code";

  /** Signs of abuse, by which the customer is found among those who share something. */
  static final String SIGNS = "signs";

  /** How many redemptions name the customer. */
  static final String REDEMPTIONS = "redemptions";

  /** Since when the customer is being erased: such an item counts as none, but is in the way. */
  static final String ERASED_SINCE = "erased_since";

  /** The index of all customers, over several partitions: keys only, which hardly ever change. */
  static final String LISTING_INDEX = "listing";

  static final String LISTING_KEY = "listing_key";

  /** Since when there is the customer, and the identifier, so that no two are the same. */
  static final String LISTING_SORT = "listing_sort";

  /** The index by which those are found who were referred by a code, over several partitions. */
  static final String REFEREES_INDEX = "referees";

  static final String REFEREE_KEY = "referee_key";

  /** The index of those of whom something is kept for a time only, over several partitions. */
  static final String KEPT_INDEX = "kept";

  static final String KEPT_KEY = "kept_key";

  /** By the day, so that it hardly ever changes: the first one at whose beginning it has ended. */
  static final String KEPT_UNTIL = "kept_until";

  /** Whose list that is. */
  static final String ALL = "CUSTOMERS";

  private ProfileItems() {}

  /** The item of a profile with the next version. */
  static Map<String, AttributeValue> write(Tables tables, Profile profile) {
    Customer customer = profile.customer();
    Optional<String> end = profile.signs().end().map(ProfileItems::dayAfter);
    return new ItemBuilder()
        .text(KEPT_KEY, end.isPresent() ? keptKey(partitionOf(customer)) : null)
        .text(KEPT_UNTIL, end.orElse(null))
        .key(Key.profile(tables, customer.identifier()))
        .text(IDENTIFIER, customer.identifier())
        .number(VERSION, Versions.after(profile.version()))
        .text(LISTING_KEY, SpreadListing.shardOf(ALL, customer.identifier()))
        .text(LISTING_SORT, Key.sortable(customer.createdAt()) + "#" + customer.identifier())
        .text("name", customer.name())
        .text("email", customer.email())
        .number("loyalty_points", customer.loyaltyPoints())
        .flag("loyalty_member", customer.loyaltyMember())
        .text("subscriber_id", customer.subscriberId())
        .text(REFERRAL_CODE, customer.referralCode())
        .text("referrer_code", customer.referrerCode())
        .text(REFEREE_KEY, refereeKey(customer))
        .text("country", customer.country())
        .text("region", customer.region())
        .text("city", customer.city())
        .text("postal_code", customer.postalCode())
        .items(
            "categories",
            customer.categories().stream()
                .map(label -> new ItemBuilder().text("name", label.name()).text("tag", label.tag()))
                .map(ItemBuilder::build)
                .toList())
        .map("metadata", metadata(customer.metadata()))
        .flag("registered", customer.registered())
        .instant("created_at", customer.createdAt())
        .instant("updated_at", customer.updatedAt())
        .items("recent", profile.orders().recent().stream().map(ProfileItems::entry).toList())
        .map("older", older(profile.orders().older()))
        .items("holds", profile.holds().stream().map(ProfileItems::hold).toList())
        .map(SIGNS, SignItems.write(profile.signs()))
        .number(REDEMPTIONS, profile.redemptions())
        .build();
  }

  private static int partitionOf(Customer customer) {
    return Math.floorMod(customer.identifier().hashCode(), Retention.PARTITIONS);
  }

  /** A partition of the index of what is kept for a time only. */
  static String keptKey(int partition) {
    return "KEPT#" + partition;
  }

  private static String dayAfter(Instant end) {
    LocalDate day = LocalDate.ofInstant(end, ZoneOffset.UTC);
    boolean midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant().equals(end);
    return (midnight ? day : day.plusDays(1)).toString();
  }

  private static @Nullable String refereeKey(Customer customer) {
    String code = customer.referrerCode();
    return code == null ? null : SpreadListing.shardOf(Key.referrals(code), customer.identifier());
  }

  /** The profile; null if there is none, or the customer is being erased. */
  static @Nullable Profile read(@Nullable Item item) {
    if (item == null || isBeingErased(item)) {
      return null;
    }
    Customer customer =
        new Customer(
            item.text(IDENTIFIER),
            item.textOrNull("name"),
            item.textOrNull("email"),
            item.number("loyalty_points"),
            item.flag("loyalty_member"),
            item.textOrNull("subscriber_id"),
            item.textOrNull(REFERRAL_CODE),
            item.textOrNull("referrer_code"),
            item.textOrNull("country"),
            item.textOrNull("region"),
            item.textOrNull("city"),
            item.textOrNull("postal_code"),
            item.items("categories").stream()
                .map(label -> new Label(label.text("name"), label.text("tag")))
                .toList(),
            metadata(item.item("metadata")),
            item.flag("registered"),
            item.instant("created_at"),
            item.instant("updated_at"));
    return new Profile(
        customer,
        new OrderSummary(
            item.items("recent").stream().map(ProfileItems::entry).toList(),
            older(item.item("older"))),
        item.items("holds").stream().map(ProfileItems::hold).toList(),
        SignItems.read(item.map(SIGNS)),
        item.has(REDEMPTIONS) ? item.number(REDEMPTIONS) : 0,
        item.number(VERSION));
  }

  /** Whether the customer of a profile, or of a summary of visits, is being erased. */
  static boolean isBeingErased(@Nullable Item item) {
    return item != null && item.has(ERASED_SINCE);
  }

  private static Map<String, AttributeValue> entry(OrderEntry entry) {
    return new ItemBuilder()
        .text("id", entry.orderId())
        .instant("at", entry.placedAt())
        .flag("placed", entry.placed())
        .decimal("net", entry.net())
        .flag("discounted", entry.discounted())
        .flag("couponed", entry.couponed())
        .build();
  }

  private static OrderEntry entry(Item item) {
    return new OrderEntry(
        item.text("id"),
        item.instant("at"),
        item.flag("placed"),
        item.decimal("net"),
        item.flag("discounted"),
        item.flag("couponed"));
  }

  private static Map<String, AttributeValue> older(OlderOrders older) {
    return older.isEmpty()
        ? Map.of()
        : new ItemBuilder()
            .number("count", older.count())
            .decimal("spent", older.spent())
            .decimal("lifetime", older.lifetime())
            .decimal("largest", older.largest())
            .number("discounted", older.discounted())
            .number("couponed", older.couponed())
            .number("undone", older.undone())
            .instant("first_at", older.firstAt())
            .instant("last_at", older.lastAt())
            .instant("previous_at", older.previousAt())
            .instant("newest", older.newest())
            .build();
  }

  private static OlderOrders older(Item item) {
    return item.attributes().isEmpty()
        ? OlderOrders.NONE
        : new OlderOrders(
            item.number("count"),
            item.decimal("spent"),
            item.decimal("lifetime"),
            item.decimal("largest"),
            item.number("discounted"),
            item.number("couponed"),
            item.has("undone") ? item.number("undone") : 0,
            item.instantOrNull("first_at"),
            item.instantOrNull("last_at"),
            item.instantOrNull("previous_at"),
            item.instant("newest"));
  }

  private static Map<String, AttributeValue> hold(Hold hold) {
    return new ItemBuilder()
        .text("redemption", hold.redemption())
        .text("promotion", hold.promotion())
        .text("transaction", hold.transaction())
        .instant("expires_at", hold.expiresAt())
        .build();
  }

  private static Hold hold(Item item) {
    return new Hold(
        item.text("redemption"),
        item.text("promotion"),
        item.text("transaction"),
        item.instant("expires_at"));
  }

  private static Map<String, AttributeValue> metadata(Map<String, Object> metadata) {
    Map<String, AttributeValue> attributes = new HashMap<>();
    metadata.forEach(
        (name, value) ->
            attributes.put(
                name,
                switch (value) {
                  case String text -> Values.text(text);
                  case BigDecimal number -> Values.decimal(number);
                  case Boolean flag -> AttributeValue.fromBool(flag);
                  default ->
                      throw new IllegalArgumentException(
                          "Metadata holds texts, decimals and flags only.");
                }));
    return attributes;
  }

  private static Map<String, Object> metadata(Item item) {
    Map<String, Object> metadata = new HashMap<>();
    item.attributes()
        .forEach(
            (name, value) ->
                metadata.put(
                    name,
                    switch (value.type()) {
                      case N -> new BigDecimal(value.n());
                      case BOOL -> value.bool();
                      default -> Objects.requireNonNull(value.s());
                    }));
    return metadata;
  }
}
