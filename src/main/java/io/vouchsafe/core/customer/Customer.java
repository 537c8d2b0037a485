package io.vouchsafe.core.customer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the merchant has told about a customer. Everything but the identifier may be absent.
 *
 * @param identifier the merchant's own id, 1 to 200 characters
 * @param loyaltyPoints zero or more
 * @param referralCode the code that this customer gives to others
 * @param referrerCode the code of the customer who referred this one
 * @param categories labels, in the order in which they were given
 * @param metadata the merchant's own values: strings, decimals and booleans
 * @param registered whether the merchant made this customer itself; false while it is only known
 *     from an order or a redemption
 */
public record Customer(
    String identifier,
    @Nullable String name,
    @Nullable String email,
    long loyaltyPoints,
    boolean loyaltyMember,
    @Nullable String subscriberId,
    @Nullable String referralCode,
    @Nullable String referrerCode,
    @Nullable String country,
    @Nullable String region,
    @Nullable String city,
    @Nullable String postalCode,
    List<Label> categories,
    Map<String, Object> metadata,
    boolean registered,
    Instant createdAt,
    Instant updatedAt) {

  /** The most labels of a customer: with them the profile must fit into one item. */
  public static final int MOST_CATEGORIES = 100;

  public Customer {
    categories = List.copyOf(categories);
    metadata = Map.copyOf(metadata);
  }

  /** A customer of whom only the identifier is known. */
  public static Customer firstSeen(String identifier, Instant now) {
    return new Customer(
        identifier,
        null,
        null,
        0,
        false,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        Map.of(),
        false,
        now,
        now);
  }

  /** This customer, changed at another time. */
  Customer changedAt(Instant time) {
    return new Customer(
        identifier,
        name,
        email,
        loyaltyPoints,
        loyaltyMember,
        subscriberId,
        referralCode,
        referrerCode,
        country,
        region,
        city,
        postalCode,
        categories,
        metadata,
        registered,
        createdAt,
        time);
  }

  private Customer withCategories(List<Label> labels) {
    return new Customer(
        identifier,
        name,
        email,
        loyaltyPoints,
        loyaltyMember,
        subscriberId,
        referralCode,
        referrerCode,
        country,
        region,
        city,
        postalCode,
        labels,
        metadata,
        registered,
        createdAt,
        updatedAt);
  }

  /** This customer with labels that replace those of the same names. */
  public Customer labelled(List<Label> labels) {
    List<Label> all = new ArrayList<>(categories);
    for (Label label : labels) {
      int place = 0;
      while (place < all.size() && !all.get(place).name().equals(label.name())) {
        place++;
      }
      all.removeIf(one -> one.name().equals(label.name()));
      all.add(Math.min(place, all.size()), label);
    }
    return withCategories(all);
  }
}
