package io.vouchsafe.core.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** A ledger that forgets everything with the test, and lets others write just before a commit. */
final class CustomersInMemory implements CustomerLedger {

  private final Map<String, Profile> profiles = new HashMap<>();
  private final Map<String, Order> orders = new HashMap<>();
  private final Deque<Runnable> others = new ArrayDeque<>();
  private int histories;

  /** The next commit finds that this was written since its profiles were read. */
  void overtakeWith(Runnable writing) {
    others.add(writing);
  }

  /** How often a whole history was read. */
  int histories() {
    return histories;
  }

  @Override
  public Map<String, Profile> profiles(Collection<String> identifiers, Instant now) {
    return identifiers.stream()
        .distinct()
        .collect(
            Collectors.toMap(
                identifier -> identifier,
                identifier ->
                    profiles.getOrDefault(identifier, Profile.firstSeen(identifier, now))));
  }

  @Override
  public Map<String, Order> orders(Collection<String> orderIds) {
    return orders.entrySet().stream()
        .filter(order -> orderIds.contains(order.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public List<OrderEntry> history(String customer) {
    histories++;
    return orders.values().stream()
        .filter(order -> order.customer().equals(customer))
        .map(Order::entry)
        .filter(Objects::nonNull)
        .toList();
  }

  @Override
  public Optional<String> ownerOf(String referralCode) {
    return profiles.values().stream()
        .map(Profile::customer)
        .filter(customer -> referralCode.equalsIgnoreCase(customer.referralCode()))
        .map(Customer::identifier)
        .findFirst();
  }

  @Override
  public Result commit(
      List<ProfileChange> profileChanges, List<OrderChange> orderChanges, List<Profile> unchanged) {
    Runnable other = others.poll();
    if (other != null) {
      other.run();
    }
    for (ProfileChange change : profileChanges) {
      Profile stored = profiles.get(identifier(change));
      if (change.before().version() != (stored == null ? 0 : stored.version())) {
        return Result.OVERTAKEN;
      }
    }
    for (Profile expected : unchanged) {
      Profile stored = profiles.get(expected.customer().identifier());
      if (stored == null || stored.version() != expected.version()) {
        return Result.OVERTAKEN;
      }
    }
    List<String> owners = profileChanges.stream().map(CustomersInMemory::identifier).toList();
    for (OrderChange change : orderChanges) {
      if (!Objects.equals(orders.get(change.after().orderId()), change.before())) {
        return Result.OVERTAKEN;
      }
    }
    for (OrderChange change : orderChanges) {
      assertThat(owners).contains(change.after().customer());
      orders.put(change.after().orderId(), change.after());
    }
    for (ProfileChange change : profileChanges) {
      Profile after = change.after();
      profiles.put(
          identifier(change),
          new Profile(
              after.customer(), after.orders(), after.holds(), change.before().version() + 1));
    }
    return Result.DONE;
  }

  private static String identifier(ProfileChange change) {
    return change.after().customer().identifier();
  }
}
