package io.vouchsafe.store;

import static io.vouchsafe.core.redemption.Examples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Definition.Kind;
import io.vouchsafe.core.segment.DeliveredSegments;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.store.SegmentStore.MemberCount;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store of segments promises, on any DynamoDB. */
abstract class SegmentsContract {

  private static final AtomicInteger NAMES = new AtomicInteger();

  private String name = "";

  /** The database that the contract is checked on. */
  abstract TestDatabase dynamo();

  @BeforeEach
  void takeAFreshName() {
    name = "segment_" + NAMES.incrementAndGet();
  }

  @Test
  void keepsASegmentAsItIs() {
    Definition rule = rule(1, "orders.count within P90D >= 2 and not label \"VIP \\\"gold\\\"\"");
    Definition list = new Definition("list_" + name, "A list", Kind.LIST, null, "By hand", 1);

    assertThat(store().save(null, rule)).isTrue();
    assertThat(store().save(null, list)).isTrue();

    assertThat(store().find(name)).contains(rule);
    assertThat(store().definitions(List.of(name, list.key(), "no_" + name)))
        .containsOnlyKeys(name, list.key())
        .containsValue(list);
  }

  @Test
  @Covers("S-99")
  void savesOnlyOverTheVersionThatWasRead() {
    Definition first = rule(1, "orders.count >= 1");
    Definition second = rule(2, "orders.count >= 2");
    assertThat(store().save(null, first)).isTrue();

    assertThat(store().save(null, second)).isFalse();
    assertThat(store().save(first, second)).isTrue();
    assertThat(store().save(first, rule(2, "orders.count >= 3"))).isFalse();

    assertThat(store().find(name)).contains(second);
  }

  @Test
  @Covers({"S-107", "S-111"})
  void hasTheDeliveredSegmentsFromTheStartUntilTheyAreEdited() {
    Definition delivered = store().find("lapsed").orElseThrow();
    assertThat(delivered.version()).isZero();
    assertThat(store().all())
        .containsAll(untouched("lapsed", "subscriber", "profitable", "unprofitable"));

    Definition edited =
        new Definition(
            "lapsed", "Gone", Kind.RULE, RuleText.parse("orders.count = 7"), "Edited", 1);
    assertThat(store().save(delivered, edited)).isTrue();
    assertThat(store().save(delivered, edited)).isFalse();

    assertThat(store().find("lapsed")).contains(edited);
    assertThat(store().all()).contains(edited).doesNotContain(delivered);
  }

  @Test
  @Covers({"S-112", "S-113"})
  void bringsNoDeliveredSegmentBackThatWasDeleted() {
    Definition delivered = store().find("subscriber").orElseThrow();

    assertThat(store().delete(delivered)).isTrue();

    assertThat(store().find("subscriber")).isEmpty();
    assertThat(store().all()).extracting(Definition::key).doesNotContain("subscriber");
    Definition remade =
        new Definition("subscriber", "New", Kind.RULE, RuleText.parse("orders.count = 0"), "", 1);
    assertThat(store().save(null, remade)).isTrue();
    assertThat(store().find("subscriber")).contains(remade);
  }

  @Test
  @Covers({"S-111", "S-112"})
  void anEditedSegmentStaysAsItIsWhateverIsDelivered() {
    Definition delivered = store().find("profitable").orElseThrow();
    Definition edited =
        new Definition(
            "profitable", "Rich", Kind.RULE, RuleText.parse("value.lifetime >= 7"), "Edited", 1);
    assertThat(store().save(delivered, edited)).isTrue();
    assertThat(store().delete(store().find("unprofitable").orElseThrow())).isTrue();

    // A newer version of the software, or other parameters.
    SegmentStore upgraded =
        new SegmentStore(
            dynamo()
                .database()
                .delivering(
                    List.of(
                        delivered("profitable"),
                        delivered("unprofitable"),
                        delivered("won_back"))));

    assertThat(upgraded.find("profitable")).contains(edited);
    assertThat(upgraded.find("unprofitable")).isEmpty();
    assertThat(upgraded.find("won_back")).contains(delivered("won_back"));
    assertThat(upgraded.definitions(List.of("profitable", "unprofitable", "won_back")))
        .containsOnlyKeys("profitable", "won_back")
        .containsValue(edited);
    assertThat(upgraded.all())
        .contains(edited, delivered("won_back"))
        .extracting(Definition::key)
        .doesNotContain("unprofitable");
  }

  @Test
  void deletesOnlyTheVersionThatWasRead() {
    Definition first = rule(1, "orders.count >= 1");
    Definition second = rule(2, "orders.count >= 2");
    store().save(null, first);
    store().save(first, second);

    assertThat(store().delete(first)).isFalse();
    assertThat(store().find(name)).contains(second);
    assertThat(store().delete(second)).isTrue();
    assertThat(store().find(name)).isEmpty();
  }

  @Test
  @Covers({"S-101", "S-103"})
  void keepsTheMembersOfAList() {
    Definition list = list();
    store().addMember(name, "b", NOW);
    store().addMember(name, "a", NOW.plusMillis(1));
    store().addMember(name, "c", NOW);
    store().addMember(name, "b", NOW.plusSeconds(9));
    store().removeMember(name, "c");
    store().removeMember(name, "never-there");

    List<SegmentStore.Member> members = new ArrayList<>();
    String cursor = null;
    do {
      Page<SegmentStore.Member> page = store().members(list.key(), 1, cursor);
      members.addAll(page.items());
      cursor = page.next();
    } while (cursor != null);

    assertThat(members)
        .containsExactly(
            new SegmentStore.Member("a", NOW.plusMillis(1)), new SegmentStore.Member("b", NOW));
  }

  @Test
  @Covers("S-105")
  void forgetsTheMembersOfAListThatIsDeleted() {
    Definition list = list();
    store().addMember(name, "a", NOW);

    assertThat(store().delete(list)).isTrue();

    assertThat(store().members(name, 9, null).items()).isEmpty();
    assertThat(store().save(null, list)).isTrue();
    assertThat(store().members(name, 9, null).items()).isEmpty();
  }

  @Test
  void countsAListAsFarAsThereIsTime() {
    list();
    assertThat(store().listed(name, () -> false)).hasValue(0);
    store().addMember(name, "a", NOW);
    store().addMember(name, "b", NOW);

    assertThat(store().listed(name, () -> true)).hasValue(2);
  }

  @Test
  void keepsNoCountOverThatOfALaterVersion() {
    store().keep(name, new MemberCount(2, 20, NOW, Duration.ofMillis(7)));
    store().keep(name, new MemberCount(1, 10, NOW.plusSeconds(1), Duration.ZERO));

    MemberCount again = new MemberCount(2, 21, NOW.plusSeconds(2), Duration.ZERO);
    assertThat(store().count(name).map(MemberCount::members)).contains(20L);
    store().keep(name, again);
    assertThat(store().count(name)).contains(again);
  }

  @Test
  void remembersTheVersionOfADeletedSegment() {
    assertThat(store().lastVersion(name)).isZero();
    Definition first = rule(1, "orders.count >= 1");
    store().save(null, first);
    assertThat(store().lastVersion(name)).isEqualTo(1);

    store().delete(first);

    assertThat(store().lastVersion(name)).isEqualTo(2);
  }

  private SegmentStore store() {
    return new SegmentStore(dynamo().database());
  }

  private Definition rule(long version, String where) {
    return new Definition(name, "A rule", Kind.RULE, RuleText.parse(where), "Why", version);
  }

  private static Definition delivered(String key) {
    return new Definition(
        key, "Delivered anew", Kind.RULE, RuleText.parse("orders.count = 77"), "", 0);
  }

  private Definition list() {
    Definition list = new Definition(name, name, Kind.LIST, null, "", 1);
    assertThat(store().save(null, list)).isTrue();
    return list;
  }

  private static List<Definition> untouched(String... others) {
    return DeliveredSegments.all().stream()
        .filter(definition -> !List.of(others).contains(definition.key()))
        .toList();
  }
}
