package io.vouchsafe.core.customer;

import java.time.Instant;
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
}
