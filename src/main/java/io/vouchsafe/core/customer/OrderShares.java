package io.vouchsafe.core.customer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts orders into shares that can be written at the same time: the orders of one customer, whose
 * profile they change, are all in one share.
 */
public final class OrderShares {

  /** How many orders a share has, unless they are all of one customer. */
  public static final int FULL = OrderBatches.MOST_ORDERS;

  private OrderShares() {}

  /** The shares, with the orders of each customer in the order in which they are given. */
  public static List<List<OrderData>> of(List<OrderData> orders) {
    Map<String, List<OrderData>> byCustomer = new LinkedHashMap<>();
    for (OrderData order : orders) {
      byCustomer.computeIfAbsent(order.customer(), _ -> new ArrayList<>()).add(order);
    }
    List<List<OrderData>> shares = new ArrayList<>();
    List<OrderData> share = new ArrayList<>();
    int customers = 0;
    for (List<OrderData> own : sorted(byCustomer)) {
      if (!share.isEmpty()
          && (customers == OrderBatches.MOST_CUSTOMERS || share.size() + own.size() > FULL)) {
        shares.add(share);
        share = new ArrayList<>();
        customers = 0;
      }
      share.addAll(own);
      customers++;
    }
    if (!share.isEmpty()) {
      shares.add(share);
    }
    return shares;
  }

  /** The longest first: what takes longest begins first. */
  private static List<List<OrderData>> sorted(Map<String, List<OrderData>> byCustomer) {
    return byCustomer.values().stream()
        .sorted(Comparator.comparingInt((List<OrderData> own) -> own.size()).reversed())
        .toList();
  }
}
