package io.vouchsafe.store;

import static io.vouchsafe.core.redemption.Examples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitBook;
import io.vouchsafe.core.customer.VisitBook.Recording;
import io.vouchsafe.core.customer.VisitLedger.Result;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.redemption.Ledger;
import io.vouchsafe.testing.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the store of visits promises, on any DynamoDB. */
abstract class VisitsContract {

  private static final AtomicInteger NAMES = new AtomicInteger();

  private String name = "";

  /** The database that the contract is checked on. */
  abstract TestDatabase dynamo();

  @BeforeEach
  void takeAFreshName() {
    name = "visitor-" + NAMES.incrementAndGet();
  }

  @Test
  void keepsVisitsAndTheirSummaryAsTheyAre() {
    List<Visit> visits = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Visit visit = visit(i, Set.of("Größe 🌞", "c-" + i));
      visits.add(visit);
      assertThat(book().add(name, visit)).isEqualTo(Recording.RECORDED);
    }

    VisitSummary before = store().summary(name);
    visits.add(visit(60, Set.of("c-60")));
    assertThat(book().add(name, visits.getLast())).isEqualTo(Recording.RECORDED);

    VisitSummary expected =
        visits.stream().reduce(VisitSummary.NONE, VisitSummary::plus, (one, other) -> other);
    VisitSummary stored = store().summary(name);
    assertThat(stored).usingRecursiveComparison().ignoringFields("version").isEqualTo(expected);
    assertThat(stored.version()).isEqualTo(before.version() + 1);
    assertThat(store().history(name)).containsExactlyElementsOf(visits);
  }

  @Test
  void knowsACustomerWhomThePixelNeverSaw() {
    assertThat(store().summary(name)).isEqualTo(VisitSummary.NONE);
    assertThat(store().history(name)).isEmpty();
  }

  @Test
  void writesARepeatedVisitOnce() {
    Visit visit = visit(0, Set.of());
    assertThat(store().commit(name, visit, VisitSummary.NONE.plus(visit))).isEqualTo(Result.DONE);
    // As it would be with a summary that does not know of it.
    VisitSummary stored = store().summary(name);
    VisitSummary again =
        new VisitSummary(List.of(), stored.older(), NOW, Map.of("shoes", NOW), stored.version());
    assertThat(store().commit(name, visit, again)).isEqualTo(Result.REPEATED);
    assertThat(store().commit(name, visit, VisitSummary.NONE.plus(visit)))
        .isEqualTo(Result.REPEATED);
    assertThat(store().summary(name)).isEqualTo(stored);
  }

  @Test
  void writesNothingOverASummaryThatOthersHaveChanged() {
    Visit first = visit(1, Set.of());
    Visit second = visit(2, Set.of());
    store().commit(name, first, VisitSummary.NONE.plus(first));
    assertThat(store().commit(name, second, VisitSummary.NONE.plus(second)))
        .isEqualTo(Result.OVERTAKEN);
    assertThat(store().history(name)).containsExactly(first);
  }

  @Test
  void countsEveryVisitOfWritersAtTheSameTime() throws Exception {
    List<Callable<Recording>> writers =
        IntStream.range(0, 24)
            .mapToObj(i -> (Callable<Recording>) () -> book().add(name, visit(i % 12, Set.of())))
            .toList();
    List<Recording> recordings = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Recording> written : threads.invokeAll(writers)) {
        recordings.add(written.get());
      }
    }

    assertThat(recordings).filteredOn(Recording.RECORDED::equals).hasSize(12);
    assertThat(recordings).filteredOn(Recording.REPEATED::equals).hasSize(12);
    assertThat(store().summary(name).count()).contains(12L);
    assertThat(store().history(name)).hasSize(12);
  }

  @Test
  void readsNoMoreOfTheHistoryThanARange() {
    for (int i = 0; i < 20; i++) {
      book().add(name, visit(i, Set.of()));
    }
    Instant since = at(10);
    assertThat(ids(new VisitRange(since, since, at(5))))
        .containsExactly("v-5", "v-6", "v-7", "v-8", "v-9", "v-10");
    assertThat(ids(new VisitRange(since, since, at(5).minusMillis(1)))).startsWith("v-6");
    assertThat(ids(new VisitRange(since.plusMillis(1), since.plusMillis(1), at(8))))
        .containsExactly("v-8", "v-9");
    assertThat(ids(new VisitRange(at(18), since, at(8))))
        .containsExactly("v-8", "v-9", "v-10", "v-11");
    assertThat(ids(new VisitRange(at(11).plusMillis(1), since, at(8))))
        .containsExactly("v-8", "v-9", "v-10");
  }

  @Test
  void letsVisitsBeTidiedUpAfterThirteenMonthsAndNotBefore() {
    Visit visit = new Visit("v", NOW.plusMillis(500).minus(Duration.ofDays(1)), Set.of());
    book().add(name, visit);
    Map<String, AttributeValue> stored = item(Key.visit(tables(), name, visit.entry()));
    long ttl = new Item(stored).number("ttl");
    // The service deletes what is before the present second.
    assertThat(Instant.ofEpochSecond(ttl))
        .isAfterOrEqualTo(visit.keptUntil())
        .isBeforeOrEqualTo(visit.keptUntil().plusSeconds(1));
    assertThat(item(Key.visits(tables(), name))).doesNotContainKey("ttl");
  }

  @Test
  void touchesNeitherTheOrdersNorTheProfile() {
    book().add(name, visit(0, Set.of()));
    DynamoCustomers customers = new DynamoCustomers(dynamo().database());
    assertThat(customers.history(name)).isEmpty();
    assertThat(customers.profiles(List.of(name), NOW).get(name))
        .isNotNull()
        .satisfies(profile -> assertThat(profile.exists()).isFalse());
  }

  private List<String> ids(VisitRange range) {
    Ledger.Visits read = store().visits(name, range);
    assertThat(read.roundTrips()).isEqualTo(1);
    assertThat(new HashSet<>(read.entries())).hasSameSizeAs(read.entries());
    return read.entries().stream().map(entry -> entry.id()).toList();
  }

  private Map<String, AttributeValue> item(Key key) {
    return dynamo()
        .client()
        .getItem(get -> get.tableName(key.table()).key(key.attributes()))
        .item();
  }

  private static Visit visit(int number, Set<String> categories) {
    return new Visit(
        "v-" + number,
        at(number),
        categories,
        number % 2 == 0 ? null : "u",
        number % 3 == 0 ? null : "n");
  }

  private static Instant at(int number) {
    return NOW.minus(Duration.ofHours(number));
  }

  private DynamoVisits store() {
    return new DynamoVisits(dynamo().database());
  }

  private VisitBook book() {
    return new VisitBook(store(), Clock.fixed(NOW, ZoneOffset.UTC), attempt -> attempt < 1_000);
  }

  private Tables tables() {
    return Tables.from(dynamo().variables()::get);
  }
}
