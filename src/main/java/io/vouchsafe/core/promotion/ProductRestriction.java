package io.vouchsafe.core.promotion;

import java.util.List;

/**
 * What the products of a transaction must be, or must not be.
 *
 * @param tags categories of products
 */
public record ProductRestriction(Matching matching, List<String> tags) {

  /** The most that a promotion may have. */
  public static final int MOST = 20;

  public ProductRestriction {
    tags = List.copyOf(tags);
  }
}
