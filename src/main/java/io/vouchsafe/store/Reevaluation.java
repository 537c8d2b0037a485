package io.vouchsafe.store;

import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.membership.MembershipRecord;
import io.vouchsafe.core.membership.Memberships;
import io.vouchsafe.core.membership.SegmentCatalogue;
import io.vouchsafe.core.segment.reindex.Refresher;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** Looks at everybody anew, part by part and page by page. */
public final class Reevaluation implements Refresher {

  private static final String SEPARATOR = "~";

  private final DynamoDbClient client;
  private final Tables tables;
  private final SegmentStore segments;
  private final DynamoMemberships ledger;
  private final Memberships memberships;

  /**
   * Everybody in a database.
   *
   * @param memberships over the same database
   */
  public Reevaluation(Database database, AbuseScorer scorer, Clock clock, Memberships memberships) {
    this.client = database.client();
    this.tables = database.tables();
    this.segments = new SegmentStore(database);
    this.ledger = new DynamoMemberships(database, scorer, clock);
    this.memberships = memberships;
  }

  /**
   * Asks the customers of a page.
   *
   * @throws RuntimeException what went wrong with one of them, after all were looked at
   */
  @Override
  public PartPage refreshPart(int part, int parts, @Nullable String cursor, Set<String> asked) {
    // As they are now: who looks at customers with rules that were changed since is too late.
    SegmentCatalogue catalogue = SegmentCatalogue.of(segments.all(), asked);
    ScanRequest.Builder request = CustomerScan.profiles(tables).segment(part).totalSegments(parts);
    if (cursor != null) {
      request.exclusiveStartKey(position(cursor));
    }
    ScanResponse page = client.scan(request.build());
    List<Profile> profiles =
        page.items().stream()
            .map(Item::new)
            .map(ProfileItems::read)
            .filter(Objects::nonNull)
            .toList();
    List<String> customers =
        profiles.stream().map(profile -> profile.customer().identifier()).toList();
    // The record before the facts: who overtakes with newer facts changes the record.
    Map<String, MembershipRecord> records = ledger.records(customers);
    Memberships.Result result =
        memberships.refresh(ledger.peopleOf(profiles, catalogue), records, catalogue);
    result.failed().values().stream()
        .findFirst()
        .ifPresent(
            failure -> {
              throw failure;
            });
    return new PartPage(
        result.customers(), page.hasLastEvaluatedKey() ? cursor(page.lastEvaluatedKey()) : null);
  }

  private static String cursor(Map<String, AttributeValue> position) {
    Item item = new Item(position);
    return encoded(item.text(Key.PARTITION)) + SEPARATOR + encoded(item.text(Key.SORT));
  }

  private static Map<String, AttributeValue> position(String cursor) {
    int separator = cursor.indexOf(SEPARATOR);
    return Map.of(
        Key.PARTITION, Values.text(decoded(cursor.substring(0, separator))),
        Key.SORT, Values.text(decoded(cursor.substring(separator + 1))));
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(String text) {
    return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
  }
}
