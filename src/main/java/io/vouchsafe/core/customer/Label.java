package io.vouchsafe.core.customer;

import org.jspecify.annotations.Nullable;

/**
 * A category that a customer is filed under, such as {@code Customer type: VIP}.
 *
 * @param name the category
 * @param tag the customer's place in it
 */
public record Label(String name, String tag) {

  /**
   * Whether this is the wanted label, regardless of case.
   *
   * @param wantedName the category, or null for any
   */
  public boolean matches(@Nullable String wantedName, String wantedTag) {
    return tag.equalsIgnoreCase(wantedTag)
        && (wantedName == null || name.equalsIgnoreCase(wantedName));
  }
}
