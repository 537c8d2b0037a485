package io.vouchsafe.store;

import java.util.Optional;

/**
 * One kind of items that name a customer, and how they are erased: part by part, each in a
 * transaction of its own, so that an erasure may end anywhere and go on from there.
 */
interface ErasureStep {

  /** A transaction takes a hundred, and one of them belongs to the profile. */
  int MOST_WRITES = 99;

  /**
   * What is to be erased next, as it is stored now.
   *
   * @param profile the customer's, as it was when the erasure began: it leads to items elsewhere;
   *     without more than its mark for a customer who had none
   * @return empty if nothing of this kind is left
   */
  Optional<Part> next(String customer, Item profile);

  /**
   * What one transaction erases.
   *
   * @param writes at most {@value #MOST_WRITES}, none of them of the profile
   * @param redemptions how many redemptions it makes anonymous
   */
  record Part(Transaction writes, int redemptions) {

    Part(Transaction writes) {
      this(writes, 0);
    }
  }
}
