package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.core.customer.VisitBook;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.testing.LocalApiExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a flood of requests for the pixel can cost. */
class PixelFloodTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final Browser browser = new Browser(api);

  /** An instance reads the secrets once, with whatever comes first. */
  @BeforeEach
  void warmUp() {
    browser.sees("?e=page&t=" + browser.token(Given.fresh("warm")));
    api.calls("PixelFunction").clear();
  }

  @Test
  void forgedTokensCostNoCallOfTheDatabase() {
    byte[] good = Base64.getUrlDecoder().decode(browser.token("c-1"));
    Random random = new Random(17);
    Map<String, List<String>> before = given.everythingStored();

    flood(
        3000,
        i -> {
          byte[] forged = good.clone();
          if (i % 3 == 0) {
            forged = new byte[random.nextInt(60)];
            random.nextBytes(forged);
          } else {
            forged[random.nextInt(forged.length)] ^= (byte) (1 << random.nextInt(8));
          }
          return "?e=page&i=" + i + "&t=" + Base64.getUrlEncoder().encodeToString(forged);
        });

    assertThat(api.calls("PixelFunction").operations()).isEmpty();
    given.assertStored(before);
  }

  @Test
  void oneGoodTokenWritesNoMoreThanOnePersonLooksAt() {
    String customer = Given.fresh("flood");
    String token = browser.token(customer);

    flood(500, i -> "?e=page&i=" + i + "&t=" + token);

    int first = browser.visits(customer);
    assertThat(first).isBetween(1, VisitSummary.KEPT);
    List<String> calls = api.calls("PixelFunction").operations();
    // Those that came at the same time tried again, six times at most.
    assertThat(Collections.frequency(calls, "TransactWriteItems"))
        .isBetween(first, 6 * VisitSummary.KEPT);
    assertThat(calls).hasSizeLessThanOrEqualTo(2 * 6 * VisitSummary.KEPT);
    api.calls("PixelFunction").clear();

    // A replay of it all costs no more.
    flood(500, i -> "?e=page&i=" + i + "&t=" + token);

    assertThat(api.calls("PixelFunction").operations()).isEmpty();
    assertThat(browser.visits(customer)).isEqualTo(first);
    api.clock().advance(VisitBook.CROWDED_WITHIN);
    browser.sees("?e=page&i=later&t=" + token);
    assertThat(browser.visits(customer)).isEqualTo(first + 1);
  }

  @Test
  void manyGoodTokensCostNoMoreThanAnInstanceMay() {
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      tokens.add(browser.token(Given.fresh("crowd")));
    }
    // Whatever other tests did counts in its own time.
    api.clock().advance(Duration.ofSeconds(10));

    flood(400, i -> "?e=page&t=" + tokens.get(i));

    List<String> calls = api.calls("PixelFunction").operations();
    assertThat(Collections.frequency(calls, "TransactWriteItems")).isEqualTo(300);
    // Each visit is a read and a write, and one look at whose device it is.
    assertThat(calls).hasSize(900);
    api.clock().advance(Duration.ofSeconds(10));
    String customer = Given.fresh("later");
    browser.sees("?e=page&t=" + browser.token(customer));
    assertThat(browser.visits(customer)).isEqualTo(1);
  }

  private static void flood(int requests, IntFunction<String> query) {
    List<Callable<Void>> calls = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      String url = query.apply(i);
      calls.add(
          () -> {
            browser.sees(url);
            return null;
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Void> call : threads.invokeAll(calls)) {
        call.get();
      }
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }
}
