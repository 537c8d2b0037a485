package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.abuse.AbuseWeights;
import io.vouchsafe.core.membership.MembershipRecord;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.DynamoMemberships;
import io.vouchsafe.store.DynamoMemberships.Member;
import io.vouchsafe.store.Page;
import io.vouchsafe.testing.LocalApiExtension;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the functions of a test's system have recorded of memberships. */
final class Recorded {

  private static final int PAGE = 7;

  private final LocalApiExtension api;

  Recorded(LocalApiExtension api) {
    this.api = api;
  }

  /** The recorded members of a rule segment, by which their number has to fit. */
  Set<String> members(String segment) {
    Set<String> members = new TreeSet<>();
    String cursor = null;
    do {
      Page<Member> page = store().members(segment, PAGE, cursor);
      page.items().forEach(member -> assertThat(members.add(member.customer())).isTrue());
      cursor = page.next();
    } while (cursor != null);
    assertThat(store().sizes(List.of(segment)))
        .as("number of members of %s", segment)
        .isEqualTo(Map.of(segment, (long) members.size()));
    return members;
  }

  /** The record of a customer; null if there is none. */
  @Nullable MembershipRecord of(String customer) {
    return store().records(List.of(customer)).get(customer);
  }

  /** The segments that a customer is recorded to be in. */
  Set<String> segmentsOf(String customer) {
    return Objects.requireNonNull(of(customer), customer).segments().keySet();
  }

  /** Fires the schedule that records what time alone has changed, and has all told of it. */
  void pass() {
    api.invoke("TransitionsFunction", "{}");
    api.settle();
  }

  private DynamoMemberships store() {
    return new DynamoMemberships(
        new Database(api.client(), api.variables()::get),
        new AbuseScorer(AbuseWeights.usual()),
        api.clock());
  }
}
