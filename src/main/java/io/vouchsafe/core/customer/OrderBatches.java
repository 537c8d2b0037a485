package io.vouchsafe.core.customer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts orders into batches of which each fits into one transaction. What is said of one order in
 * several places stays together, and in its order.
 */
final class OrderBatches {

  /** More would hold a transaction up for long. */
  static final int MOST_ORDERS = 20;

  /** What one transaction may have. */
  private static final int MOST_WRITES = 100;

  /** An order, whose it is, its removal from its old place, and the profile that it leaves. */
  private static final int WRITES_OF_AN_ORDER = 4;

  /** Profiles may be large. */
  static final int MOST_CUSTOMERS = 8;

  /** Characters of product items, which make up nearly all of an order that is large. */
  private static final int MOST_CHARACTERS = 250_000;

  private final List<List<OrderData>> batches = new ArrayList<>();
  private final Set<String> customers = new HashSet<>();
  private List<OrderData> batch = new ArrayList<>();
  private int orders;
  private int traits;
  private int characters;

  private OrderBatches() {}

  static List<List<OrderData>> of(List<OrderData> told) {
    Map<String, List<OrderData>> byOrder = new LinkedHashMap<>();
    for (OrderData data : told) {
      byOrder.computeIfAbsent(data.orderId(), _ -> new ArrayList<>()).add(data);
    }
    OrderBatches batches = new OrderBatches();
    byOrder.values().stream()
        .sorted(Comparator.comparing(same -> same.getLast().customer()))
        .forEach(batches::add);
    batches.close();
    return batches.batches;
  }

  private void add(Collection<OrderData> same) {
    int size =
        same.stream()
            .map(OrderData::productItems)
            .mapToInt(items -> items == null ? 0 : items.toString().length())
            .max()
            .orElse(0);
    Set<String> together = new HashSet<>(customers);
    same.forEach(data -> together.add(data.customer()));
    List<Trait> own = same.stream().flatMap(data -> data.traits().stream()).distinct().toList();
    // A trait may take the place of another one.
    int writes = (orders + 1) * WRITES_OF_AN_ORDER + together.size() + 2 * (traits + own.size());
    if (orders == MOST_ORDERS
        || together.size() > MOST_CUSTOMERS
        || writes > MOST_WRITES
        || characters + size > MOST_CHARACTERS) {
      close();
    }
    same.forEach(data -> customers.add(data.customer()));
    batch.addAll(same);
    orders++;
    traits += own.size();
    characters += size;
  }

  private void close() {
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    batch = new ArrayList<>();
    customers.clear();
    orders = 0;
    traits = 0;
    characters = 0;
  }
}
