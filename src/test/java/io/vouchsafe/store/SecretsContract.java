package io.vouchsafe.store;

import static io.vouchsafe.core.redemption.Examples.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.customer.Pseudonyms;
import io.vouchsafe.local.CallLog;
import io.vouchsafe.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** What secrets and the pseudonyms under them promise, on any DynamoDB. */
abstract class SecretsContract {

  private static final Duration PERIOD = Duration.ofDays(90);

  /** The database that the contract is checked on. */
  abstract TestDatabase dynamo();

  @Test
  void areMadeOnceForAllAndReadOnce() {
    CallLog calls = new CallLog();
    Secrets one = new Secrets(dynamo().database(calls));
    String made = hash(one.lasting("once"));

    assertThat(hash(one.lasting("once"))).isEqualTo(made);
    assertThat(calls.operations()).containsExactly("GetItem", "PutItem");
    calls.clear();
    Secrets other = new Secrets(dynamo().database(calls));
    assertThat(hash(other.lasting("once"))).isEqualTo(made);
    assertThat(hash(other.lasting("once"))).isEqualTo(made);
    assertThat(calls.operations()).containsExactly("GetItem");
    assertThat(hash(other.lasting("another"))).isNotEqualTo(made);
    assertThat(hash(other.passing("once", NOW))).isNotEqualTo(made);
  }

  @Test
  void areTheSameForAllWhoMakeThemAtTheSameTime() throws Exception {
    int instances = 8;
    CyclicBarrier beforeAnyPut = new CyclicBarrier(instances);
    ExecutionInterceptor together =
        new ExecutionInterceptor() {
          @Override
          public void beforeExecution(
              Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof PutItemRequest) {
              try {
                beforeAnyPut.await();
              } catch (Exception broken) {
                throw new IllegalStateException(broken);
              }
            }
          }
        };
    Set<String> made = new HashSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(instances)) {
      List<Callable<String>> tasks = new ArrayList<>();
      for (int i = 0; i < instances; i++) {
        Secrets secrets = new Secrets(dynamo().database(together));
        tasks.add(() -> hash(secrets.lasting("at the same time")));
      }
      for (Future<String> task : threads.invokeAll(tasks)) {
        made.add(task.get());
      }
    }

    assertThat(made).hasSize(1);
  }

  @Test
  void isTheOneThatIsStoredAlsoIfTheAnswerWasLost() {
    ExecutionInterceptor lost =
        new ExecutionInterceptor() {
          @Override
          public void afterExecution(
              Context.AfterExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof PutItemRequest) {
              throw ApiCallTimeoutException.builder().message("Too late").build();
            }
          }
        };
    Secrets unlucky = new Secrets(dynamo().database(lost));
    assertThatThrownBy(() -> unlucky.lasting("lost")).isInstanceOf(ApiCallTimeoutException.class);

    assertThat(hash(unlucky.lasting("lost")))
        .isEqualTo(hash(new Secrets(dynamo().database()).lasting("lost")));
  }

  @Test
  void passAfterNinetyDaysAndAreForgottenADayLater() {
    Secrets secrets = new Secrets(dynamo().database());
    Map<String, List<Instant>> used = new HashMap<>();
    Instant midnight = Instant.parse("2026-01-01T00:00:00Z");
    for (int day = 0; day < 360; day++) {
      for (Instant at : List.of(midnight.plus(Duration.ofDays(day)), endOf(midnight, day))) {
        used.computeIfAbsent(hash(secrets.passing("passing", at)), _ -> new ArrayList<>()).add(at);
      }
    }

    List<Map<String, AttributeValue>> items =
        items().stream().filter(item -> text(item, "sk").startsWith("passing#")).toList();
    assertThat(used).hasSameSizeAs(items).hasSizeBetween(4, 5);
    for (Map<String, AttributeValue> item : items) {
      Instant start = Instant.parse(text(item, "sk").replace("passing#", "") + "T00:00:00Z");
      byte[] stored = Objects.requireNonNull(item.get("value")).b().asByteArray();
      assertThat(stored).hasSize(32);
      String key = hash(new Secret(stored));
      assertThat(Objects.requireNonNull(used.get(key)))
          .allMatch(at -> !at.isBefore(start) && at.isBefore(start.plus(PERIOD)));
      assertThat(Objects.requireNonNull(item.get("ttl")).n())
          .isEqualTo(String.valueOf(start.plus(PERIOD).plus(Duration.ofDays(1)).getEpochSecond()));
    }
    secrets.lasting("lasting");
    assertThat(items())
        .filteredOn(item -> text(item, "sk").equals("lasting"))
        .singleElement()
        .satisfies(item -> assertThat(item).doesNotContainKey("ttl"));
  }

  @Test
  void pseudonymsTellOriginalsApartAndNothingElse() {
    Pseudonyms pseudonyms = new KeyedPseudonyms(dynamo().database());
    List<String> all = new ArrayList<>();
    for (Instant at : List.of(NOW, NOW.plus(PERIOD))) {
      for (String[] pair :
          new String[][] {{"ab", "c"}, {"a", "bc"}, {"", "abc"}, {"abc", ""}, {"a", "bC"}}) {
        all.add(pseudonyms.passing(pair[0], pair[1], at));
        all.add(pseudonyms.passing(pair[0], pair[1], at.plusMillis(1)));
        all.add(pseudonyms.lasting(pair[0], pair[1]));
      }
    }

    // Five pairs: in two periods each, and lasting ones.
    assertThat(new HashSet<>(all)).hasSize(15);
    assertThat(all).allMatch(pseudonym -> pseudonym.matches("[A-Za-z0-9_-]{22}"));
    Pseudonyms others = new KeyedPseudonyms(dynamo().database());
    assertThat(others.lasting("ab", "c")).isEqualTo(pseudonyms.lasting("ab", "c"));
    assertThat(others.passing("ab", "c", NOW)).isEqualTo(pseudonyms.passing("ab", "c", NOW));
  }

  @Test
  void areNoApiKeys() {
    Secrets secrets = new Secrets(dynamo().database());
    secrets.lasting("KEYS");
    KeyStore keys = new KeyStore(dynamo().database());
    keys.create("a secret", "admin", "Boss", NOW);

    assertThat(keys.list(500, null).items()).extracting(ApiKey::name).containsOnly("Boss");
    assertThat(keys.delete("KEYS")).isFalse();
  }

  private static String hash(Secret secret) {
    return HexFormat.of().formatHex(secret.hash("a message".getBytes(UTF_8)));
  }

  private static Instant endOf(Instant midnight, int day) {
    return midnight.plus(Duration.ofDays(day + 1)).minusNanos(1);
  }

  private List<Map<String, AttributeValue>> items() {
    String table = Objects.requireNonNull(dynamo().variables().get("KEYS_TABLE"));
    return dynamo().client().scanPaginator(scan -> scan.tableName(table)).items().stream()
        .filter(item -> text(item, "pk").equals("SECRETS"))
        .toList();
  }

  private static String text(Map<String, AttributeValue> item, String name) {
    return Objects.requireNonNull(item.get(name)).s();
  }
}
