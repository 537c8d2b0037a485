package io.vouchsafe.core.promotion;

import java.util.List;

/**
 * What a storefront must say of a transaction, or must not say.
 *
 * @param category what it is about, such as {@code platform}
 * @param tags values of the category
 */
public record CategoryRestriction(String category, Matching matching, List<String> tags) {

  /** The most that a promotion may have. */
  public static final int MOST = 20;

  public CategoryRestriction {
    tags = List.copyOf(tags);
  }
}
