package io.vouchsafe.store;

import io.vouchsafe.core.abuse.AbuseScore;
import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitEntry;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.SegmentsOfCustomer;
import io.vouchsafe.core.value.ValueModel;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Segments and customers in the tables. */
public final class DynamoSegmentSource implements SegmentsOfCustomer.Source {

  private final DynamoDbClient client;
  private final Tables tables;
  private final SegmentStore segments;
  private final DynamoCustomers customers;
  private final DynamoVisits visits;
  private final ValueModelStore models;
  private final EvidenceReader evidence;
  private final AbuseScorer scorer;

  /**
   * The segments and customers of a database.
   *
   * @param scorer of abuse
   */
  public DynamoSegmentSource(Database database, AbuseScorer scorer, Clock clock) {
    this.client = database.client();
    this.tables = database.tables();
    this.segments = new SegmentStore(database);
    this.customers = new DynamoCustomers(database);
    this.visits = new DynamoVisits(database);
    this.models = new ValueModelStore(database);
    this.evidence = new EvidenceReader(database, clock);
    this.scorer = scorer;
  }

  @Override
  public List<Definition> segments() {
    return segments.all();
  }

  @Override
  public Optional<Profile> profile(String customer) {
    Key key = Key.profile(tables, customer);
    return Optional.ofNullable(BatchRead.get(client, List.of(key)).get(key))
        .map(ProfileItems::read);
  }

  @Override
  public Set<String> listsWith(String customer, Collection<String> lists) {
    Map<Key, String> places = new HashMap<>();
    lists.forEach(list -> places.put(Key.member(tables, list, customer), list));
    return BatchRead.get(client, places.keySet()).keySet().stream()
        .map(places::get)
        .collect(Collectors.toSet());
  }

  @Override
  public Optional<String> referrer(Customer customer) {
    return Optional.ofNullable(customer.referrerCode())
        .flatMap(customers::ownerOf)
        .filter(owner -> !owner.equals(customer.identifier()));
  }

  @Override
  public Optional<AbuseScore> abuse(Profile profile, Optional<String> referrer, Instant now) {
    return evidence.score(scorer, profile, referrer.orElse(null), now);
  }

  @Override
  public Optional<ValueModel> valueModel() {
    return models.find().map(fitted -> fitted.fit().model());
  }

  @Override
  public Collection<OrderEntry> history(String customer) {
    return customers.history(customer);
  }

  @Override
  public Collection<OrderEntry> orders(String customer, OrderRange range) {
    return customers.orders(customer, range).entries();
  }

  @Override
  public VisitSummary visits(String customer) {
    return visits.summary(customer);
  }

  @Override
  public Collection<Visit> visitHistory(String customer) {
    return visits.history(customer);
  }

  @Override
  public Collection<VisitEntry> visits(String customer, VisitRange range) {
    return visits.visits(customer, range).entries();
  }
}
