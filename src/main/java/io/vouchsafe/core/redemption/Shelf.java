package io.vouchsafe.core.redemption;

import io.vouchsafe.core.promotion.VoucherCode;
import java.util.List;
import java.util.function.Function;

/** Where the promotions are that customers may be offered. */
public interface Shelf {

  /** How many promotions may be listed and active at a time. */
  int MOST_LISTED = 100;

  /**
   * What is stored about every code that a customer may be shown: the generic code of each active
   * promotion that is listed, or else the vouchers of it that are assigned to the customer.
   *
   * @param asking the attempt on a code that is to be decided
   */
  List<Snapshot> offered(String customer, Function<VoucherCode, Request> asking, ReadLog log);
}
