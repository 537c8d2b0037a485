package io.vouchsafe.store;

import io.vouchsafe.core.abuse.AbuseScore;
import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.segment.Needs;
import io.vouchsafe.core.segment.Population;
import io.vouchsafe.core.value.ValueModel;
import java.time.Clock;
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
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * All customers, by reading the whole table: for the management side only. No more than a page of
 * them is held at a time by each that reads.
 */
public final class CustomerScan implements Population {

  /** A few pages, so that many parts are done before a time that is too short for all is over. */
  private static final long BYTES_OF_A_PART = 4L << 20;

  private static final int FEWEST_PARTS = 8;
  private static final int MOST_PARTS = 4096;

  private final DynamoDbClient client;
  private final Tables tables;
  private final DynamoCustomers customers;
  private final DynamoVisits visits;
  private final Needs needs;
  private final boolean withHistory;
  private final @Nullable ValueModel valueModel;
  private final EvidenceReader evidence;
  private final AbuseScorer scorer;
  private final Clock clock;
  private final int parts;

  /** The members of each list that is asked for. */
  private final Map<String, Set<String>> lists = new HashMap<>();

  /**
   * All customers, each with what some rules need.
   *
   * @param scorer of abuse
   * @param withHistory whether every customer shall have all orders, and all visits if any are
   *     asked for
   */
  public CustomerScan(
      Database database, Needs needs, AbuseScorer scorer, Clock clock, boolean withHistory) {
    this.client = database.client();
    this.tables = database.tables();
    this.customers = new DynamoCustomers(database);
    this.visits = new DynamoVisits(database);
    this.needs = needs;
    this.withHistory = withHistory;
    this.evidence = new EvidenceReader(database, clock);
    this.scorer = scorer;
    this.clock = clock;
    this.valueModel =
        needs.valueModel()
            ? new ValueModelStore(database).find().map(fitted -> fitted.fit().model()).orElse(null)
            : null;
    this.parts = parts(client, tables);
    SegmentStore segments = new SegmentStore(database);
    for (String list : needs.lists()) {
      lists.put(list, segments.membersOf(list));
    }
  }

  /** By the size that the service knows of, which may be some hours old. */
  private static int parts(DynamoDbClient client, Tables tables) {
    long bytes =
        client.describeTable(call -> call.tableName(tables.customers())).table().tableSizeBytes();
    return Math.clamp(bytes / BYTES_OF_A_PART, FEWEST_PARTS, MOST_PARTS);
  }

  @Override
  public int parts() {
    return parts;
  }

  @Override
  public boolean read(int part, Predicate<Person> visitor) {
    return read(request().segment(part).totalSegments(parts), visitor);
  }

  /**
   * Reads all customers in one row, which is always the same.
   *
   * @param after the identifier after which to start; null to start with the first
   * @return whether all were read
   */
  public boolean readAfter(@Nullable String after, Predicate<Person> visitor) {
    ScanRequest.Builder request = request();
    if (after != null) {
      request.exclusiveStartKey(Key.profile(tables, after).attributes());
    }
    return read(request, visitor);
  }

  private ScanRequest.Builder request() {
    return ScanRequest.builder()
        .tableName(tables.customers())
        .consistentRead(true)
        .filterExpression("#sort = :profile")
        .expressionAttributeNames(Map.of("#sort", Key.SORT))
        .expressionAttributeValues(Map.of(":profile", Values.text(Key.PROFILE)));
  }

  private boolean read(ScanRequest.Builder request, Predicate<Person> visitor) {
    while (true) {
      ScanResponse page = client.scan(request.build());
      List<Profile> found =
          page.items().stream()
              .map(Item::new)
              .map(ProfileItems::read)
              .filter(Objects::nonNull)
              .toList();
      if (!visit(found, visitor)) {
        return false;
      }
      if (!page.hasLastEvaluatedKey()) {
        return true;
      }
      request.exclusiveStartKey(page.lastEvaluatedKey());
    }
  }

  private boolean visit(List<Profile> found, Predicate<Person> visitor) {
    Map<String, String> referrers = needs.referrer() ? referrers(found) : Map.of();
    Map<String, VisitSummary> seen = needs.visits().summary() ? visits(found) : Map.of();
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
              listsOf(identifier));
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

  private Set<String> listsOf(String identifier) {
    Set<String> of = new HashSet<>();
    lists.forEach(
        (list, members) -> {
          if (members.contains(identifier)) {
            of.add(list);
          }
        });
    return of;
  }

  /** Of most customers the profile keeps all of it. */
  private List<OrderEntry> history(Profile profile) {
    OrderSummary orders = profile.orders();
    return orders.older().isEmpty()
        ? orders.recent()
        : customers.history(profile.customer().identifier());
  }

  private Map<String, VisitSummary> visits(List<Profile> found) {
    return visits.summaries(
        found.stream().map(profile -> profile.customer().identifier()).toList());
  }

  /** As of another instant what was seen then is needed; now, what the summary only counts. */
  private boolean isWithHistory(VisitSummary visited) {
    return visited.exists()
        && (withHistory || (!needs.visits().windows().isEmpty() && !visited.older().isEmpty()));
  }
}
