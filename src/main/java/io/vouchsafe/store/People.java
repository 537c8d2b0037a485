package io.vouchsafe.store;

import io.vouchsafe.core.abuse.AbuseScore;
import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.segment.Needs;
import io.vouchsafe.core.segment.Population.Person;
import io.vouchsafe.core.value.ValueModel;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Adds to profiles what some rules need besides, for many customers at a time. */
final class People {

  /** Which customers are on lists. */
  interface Lists {

    /** The lists that each of some customers is on, of those that are asked for. */
    Map<String, Set<String>> of(Collection<String> customers);
  }

  private final DynamoDbClient client;
  private final Tables tables;
  private final DynamoCustomers customers;
  private final DynamoVisits visits;
  private final EvidenceReader evidence;
  private final Needs needs;
  private final AbuseScorer scorer;
  private final Clock clock;
  private final boolean withHistory;
  private final Lists lists;
  private final @Nullable ValueModel valueModel;

  /**
   * People of a database.
   *
   * @param withHistory whether every customer shall have all orders, and all visits if any are
   *     asked for
   */
  People(
      Database database,
      Needs needs,
      AbuseScorer scorer,
      Clock clock,
      boolean withHistory,
      Lists lists) {
    this.client = database.client();
    this.tables = database.tables();
    this.customers = new DynamoCustomers(database);
    this.visits = new DynamoVisits(database);
    this.evidence = new EvidenceReader(database, clock);
    this.needs = needs;
    this.scorer = scorer;
    this.clock = clock;
    this.withHistory = withHistory;
    this.lists = lists;
    this.valueModel =
        needs.valueModel()
            ? new ValueModelStore(database).find().map(fitted -> fitted.fit().model()).orElse(null)
            : null;
  }

  /** Lists that are read whole: for who asks everybody. */
  static Lists readWhole(SegmentStore segments, Collection<String> lists) {
    Map<String, Set<String>> members = new HashMap<>();
    lists.forEach(list -> members.put(list, segments.membersOf(list)));
    return customers -> {
      Map<String, Set<String>> of = new HashMap<>();
      members.forEach(
          (list, all) ->
              customers.stream()
                  .filter(all::contains)
                  .forEach(customer -> add(of, customer, list)));
      return of;
    };
  }

  /** Lists on which each customer is looked for. */
  static Lists lookedUp(Database database, Collection<String> lists) {
    return customers -> {
      Map<Key, String> places = new HashMap<>();
      Map<Key, String> owners = new HashMap<>();
      for (String list : lists) {
        for (String customer : customers) {
          Key place = Key.member(database.tables(), list, customer);
          places.put(place, list);
          owners.put(place, customer);
        }
      }
      Map<String, Set<String>> of = new HashMap<>();
      for (Key found : BatchRead.get(database.client(), places.keySet()).keySet()) {
        add(
            of,
            Objects.requireNonNull(owners.get(found)),
            Objects.requireNonNull(places.get(found)));
      }
      return of;
    };
  }

  private static void add(Map<String, Set<String>> of, String customer, String list) {
    of.computeIfAbsent(customer, _ -> new HashSet<>()).add(list);
  }

  /**
   * Shows customers one after the other, each read as far as necessary when it is its turn.
   *
   * @param visitor takes a customer, and says whether to go on
   * @return whether all were shown
   */
  boolean visit(List<Profile> found, Predicate<Person> visitor) {
    List<String> identifiers =
        found.stream().map(profile -> profile.customer().identifier()).toList();
    Map<String, String> referrers = needs.referrer() ? referrers(found) : Map.of();
    Map<String, VisitSummary> seen =
        needs.visits().summary() ? visits.summaries(identifiers) : Map.of();
    Map<String, Set<String>> listed = lists.of(identifiers);
    for (Profile profile : found) {
      String identifier = profile.customer().identifier();
      String code = profile.customer().referrerCode();
      String referrer = code == null ? null : referrers.get(code);
      String other = referrer == null || referrer.equals(identifier) ? null : referrer;
      VisitSummary visited = seen.getOrDefault(identifier, VisitSummary.NONE);
      Person person =
          new Person(
              profile,
              withHistory ? history(profile) : null,
              visited,
              isWithHistory(visited) ? visits.history(identifier) : null,
              valueModel,
              needs.abuse() ? abuse(profile, other) : null,
              other != null,
              listed.getOrDefault(identifier, Set.of()));
      if (!visitor.test(person)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable AbuseScore abuse(Profile profile, @Nullable String referrer) {
    return evidence.score(scorer, profile, referrer, clock.instant()).orElse(null);
  }

  /** Whose the referrer codes are, by code. */
  private Map<String, String> referrers(List<Profile> found) {
    Set<String> codes =
        found.stream()
            .map(profile -> profile.customer().referrerCode())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    Map<Key, Item> owners =
        BatchRead.get(client, codes.stream().map(code -> Key.referral(tables, code)).toList());
    Map<String, String> referrers = new HashMap<>();
    for (String code : codes) {
      Item owner = owners.get(Key.referral(tables, code));
      if (owner != null) {
        referrers.put(code, owner.text(OrderItems.CUSTOMER));
      }
    }
    return referrers;
  }

  /** Of most customers the profile keeps all of it. */
  private List<OrderEntry> history(Profile profile) {
    OrderSummary orders = profile.orders();
    return orders.older().isEmpty()
        ? orders.recent()
        : customers.history(profile.customer().identifier());
  }

  /** As of another instant what was seen then is needed; now, what the summary only counts. */
  private boolean isWithHistory(VisitSummary visited) {
    return visited.exists()
        && (withHistory || (!needs.visits().windows().isEmpty() && !visited.older().isEmpty()));
  }
}
