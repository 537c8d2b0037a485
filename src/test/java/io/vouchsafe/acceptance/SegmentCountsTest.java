package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.Select;

/** What is told of a store that is too large for the time that there is. */
class SegmentCountsTest {

  private static final int CUSTOMERS = 40;

  private static final Slowness slowness = new Slowness();

  @RegisterExtension
  static final LocalApiExtension api = LocalApiExtension.instance().with(slowness);

  private static final Given given = new Given(api);

  /** Lets time pass with each page of a scan, and with each count of a list. */
  private static final class Slowness implements ExecutionInterceptor {

    private final AtomicReference<Duration> perPage = new AtomicReference<>(Duration.ZERO);

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
      if (isSlow(context.request())) {
        synchronized (this) {
          api.clock().advance(perPage.get());
        }
      }
    }

    private static boolean isSlow(SdkRequest request) {
      return request instanceof ScanRequest
          || (request instanceof QueryRequest query && query.select() == Select.COUNT);
    }
  }

  @BeforeAll
  static void openTheStore() {
    for (int number = 0; number < CUSTOMERS; number++) {
      given.customer("c-" + number).label("Customer type", "VIP").make();
    }
  }

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @AfterEach
  void hurry() {
    slowness.perPage.set(Duration.ZERO);
  }

  @Test
  @Covers("S-125")
  void aPreviewThatHasNoTimeForAllTellsWhatToExpect() {
    slowness.perPage.set(Duration.ofSeconds(4));

    JsonNode answer = preview();

    assertThat(answer.path("exact").asBoolean()).isFalse();
    assertThat(answer.path("scanned").asInt()).isLessThan(CUSTOMERS);
    assertThat(answer.path("count").asInt()).isGreaterThanOrEqualTo(answer.path("scanned").asInt());
    assertThat(answer.path("sample").size()).isLessThanOrEqualTo(10);
  }

  @Test
  @Covers("S-125")
  void aPreviewThatHasTimeForAllIsExact() {
    slowness.perPage.set(Duration.ofMillis(100));

    JsonNode answer = preview();

    assertThat(answer.path("exact").asBoolean()).isTrue();
    assertThat(answer.path("scanned").asInt()).isEqualTo(CUSTOMERS);
    assertThat(answer.path("count").asInt()).isEqualTo(CUSTOMERS);
  }

  @Test
  @Covers("S-117")
  void aSegmentShowsItsLastCountIfThereIsNoTimeForAnother() {
    String key = made(Given.json().put("where", "label \"VIP\""));
    assertCounted(read(key), CUSTOMERS, "2026-03-01T12:00:00Z");

    slowness.perPage.set(Duration.ofSeconds(4));
    api.clock().advance(Duration.ofDays(1));

    assertCounted(read(key), CUSTOMERS, "2026-03-01T12:00:00Z");
  }

  @Test
  void aSegmentThatWasNeverCountedShowsNoCountIfThereIsNoTime() {
    String key = made(Given.json().put("where", "label \"VIP\""));
    slowness.perPage.set(Duration.ofSeconds(4));

    JsonNode segment = read(key);

    assertThat(segment.path("member_count").isNull()).isTrue();
    assertThat(segment.path("counted_at").isNull()).isTrue();
  }

  @Test
  void aCountStandsTheLongerTheMoreItCost() {
    String key = made(Given.json().put("where", "label \"VIP\""));
    slowness.perPage.set(Duration.ofMillis(1));
    assertCounted(read(key), CUSTOMERS, "2026-03-01T12:00:00Z");
    Duration took = Duration.between(TestClock.START, api.clock().instant());

    api.clock().set(TestClock.START.plus(took.multipliedBy(100)).minusMillis(1));
    assertCounted(read(key), CUSTOMERS, "2026-03-01T12:00:00Z");

    api.clock().set(TestClock.START.plus(took.multipliedBy(100)));
    String now = api.clock().instant().toString();
    assertCounted(read(key), CUSTOMERS, now);
  }

  @Test
  void membersComeInShortPagesWhenLookingForThemTakesLong() {
    String key = made(Given.json().put("where", "label \"VIP\""));
    slowness.perPage.set(Duration.ofSeconds(6));

    Map<String, Integer> seen = new HashMap<>();
    List<Integer> sizes = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      JsonNode page =
          given.admin("GET", "/segments/" + key + "/customers?limit=30" + cursor, null).json();
      page.path("items")
          .forEach(item -> seen.merge(item.path("identifier").asText(), 1, Integer::sum));
      sizes.add(page.path("items").size());
      cursor =
          page.path("next_cursor").isNull() ? null : "&cursor=" + page.path("next_cursor").asText();
    }

    assertThat(sizes).hasSizeGreaterThan(2).allMatch(size -> size < 30);
    assertThat(seen.keySet())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, CUSTOMERS).mapToObj(number -> "c-" + number).toList());
    assertThat(seen.values()).containsOnly(1);
  }

  @Test
  void aPageOfSegmentsCountsAsManyListsAsThereIsTimeFor() {
    List<String> lists = List.of(made(Given.json()), made(Given.json()));
    slowness.perPage.set(Duration.ofSeconds(5));

    List<Boolean> counted = new ArrayList<>();
    given
        .admin("GET", "/segments?limit=500", null)
        .json()
        .path("items")
        .forEach(
            segment -> {
              if (lists.contains(segment.path("key").asText())) {
                counted.add(segment.path("member_count").isNumber());
              }
            });

    assertThat(counted).containsExactly(true, false);
  }

  private static String made(ObjectNode segment) {
    String key = Given.fresh("segment");
    Answer made = given.admin("POST", "/segments", segment.put("key", key));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return key;
  }

  private static JsonNode read(String key) {
    Answer answer = given.admin("GET", "/segments/" + key, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static JsonNode preview() {
    Answer answer =
        given.admin("POST", "/segments/preview", Given.json().put("where", "label \"VIP\""));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  private static void assertCounted(JsonNode segment, int members, String at) {
    assertThat(segment.path("member_count").asInt(-1)).isEqualTo(members);
    assertThat(segment.path("counted_at").asText()).isEqualTo(at);
  }
}
