package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertWrongState;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many who want the same at once get what is there, and not one too many. */
class ConcurrencyTest {

  private static final int MANY = 30;

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  @BeforeEach
  void startTheClock() {
    api.clock().set(TestClock.START);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLimitOfFiveIsRedeemedFiveTimes(boolean confirmed) throws Exception {
    Promotion promotion = given.promotion().with("max_redemptions", 5).make();

    List<Answer> answers = atOnce(attempts(MANY, promotion.code(), confirmed));

    assertShared(answers, 5, "maximum_redemptions_exceeded");
    steps.assertUsage(promotion, 5, confirmed ? 0 : 5, "50.00");
    assertRefused(given.attempt(promotion.code()).redeem(), "maximum_redemptions_exceeded");
  }

  @Test
  void aBudgetForFiveIsSpentFiveTimes() throws Exception {
    Promotion promotion =
        given.promotion().with("max_total_budget", new BigDecimal("59.99")).make();

    List<Answer> answers = atOnce(attempts(MANY, promotion.code(), false));

    assertShared(answers, 5, "budget_exceeded");
    steps.assertUsage(promotion, 5, 5, "50.00");
    assertRedeemed(given.attempt(promotion.code()).cost("99.90").redeem());
    steps.assertUsage(promotion, 6, 6, "59.99");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLimitOfFivePerCustomerIsRedeemedFiveTimes(boolean confirmed) throws Exception {
    Promotion promotion = given.promotion().with("max_redemptions_per_customer", 5).make();
    String customer = Given.fresh("greedy");
    List<Attempt> attempts = attempts(MANY, promotion.code(), confirmed);
    attempts.forEach(attempt -> attempt.customer(customer));

    List<Answer> answers = atOnce(attempts);

    assertShared(answers, 5, "customer_maximum_redemptions_exceeded");
    assertThat(steps.orders(customer)).hasSize(confirmed ? 5 : 0);
    assertRefused(
        given.attempt(promotion.code()).customer(customer).redeem(),
        "customer_maximum_redemptions_exceeded");
  }

  @Test
  void aUniqueVoucherIsRedeemedOnce() throws Exception {
    String code = steps.uniqueVoucher(given.promotion().make());

    List<Answer> answers = atOnce(attempts(MANY, code, false));

    assertShared(answers, 1, "voucher_already_used");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofTwentyCodesForNewContactsANewCustomerWinsOne(boolean confirmed) throws Exception {
    String customer = Given.fresh("newcomer");
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Promotion promotion = given.promotion().include("new_contact").make();
      Attempt attempt = given.attempt(promotion.code()).customer(customer);
      attempts.add(confirmed ? attempt.confirmed() : attempt);
    }

    List<Answer> answers = atOnce(attempts);

    assertShared(answers, 1, "segment_not_included");
    assertThat(steps.orders(customer)).hasSize(confirmed ? 1 : 0);
  }

  @Test
  void theSameRequestTwentyTimesIsOneRedemption() throws Exception {
    Promotion promotion =
        given
            .promotion()
            .with("max_redemptions", 10)
            .with("max_redemptions_per_customer", 10)
            .make();
    Attempt attempt = given.attempt(promotion.code()).customer("impatient");

    List<Answer> answers = atOnce(IntStream.range(0, 20).mapToObj(i -> attempt).toList());

    assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(1);
    assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(19);
    assertThat(answers).extracting(Answer::json).containsOnly(answers.getFirst().json());
    steps.assertUsage(promotion, 1, 1, "10.00");
  }

  @Test
  void expiredHoldsAreSharedOutAgainOnce() throws Exception {
    Promotion promotion = given.promotion().with("max_redemptions", 5).make();
    for (int i = 0; i < 5; i++) {
      assertRedeemed(given.attempt(promotion.code()).ttl(1).redeem());
    }
    api.clock().advance(Duration.ofMinutes(1));

    List<Answer> answers = atOnce(attempts(MANY, promotion.code(), false));

    assertShared(answers, 5, "maximum_redemptions_exceeded");
    steps.assertUsage(promotion, 5, 5, "50.00");
  }

  @Test
  void confirmingAndCancellingAtOnceEndsInOneStateAndGivesBackOnce() throws Exception {
    Promotion promotion =
        given.promotion().with("max_redemptions", 5).with("max_total_budget", 50).make();
    Attempt attempt = given.attempt(promotion.code()).customer("undecided");
    assertRedeemed(attempt.redeem());
    List<Supplier<Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(attempt::confirm);
      calls.add(attempt::cancel);
    }

    List<Answer> answers = sentAtOnce(calls);

    for (int i = 0; i < answers.size(); i += 2) {
      if (answers.get(i).status() != 200) {
        assertWrongState(answers.get(i), "already_cancelled");
      }
      assertThat(answers.get(i + 1).status()).isEqualTo(204);
    }
    assertThat(attempt.read().json().path("status").asText()).isEqualTo("cancelled");
    assertThat(steps.orders("undecided"))
        .allSatisfy(order -> assertThat(order.path("status").asText()).isEqualTo("cancelled"));
    steps.assertUsage(promotion, 0, 0, "0");
  }

  @Test
  void confirmingTheHoldsOfOneCustomerAtOnceLosesNoOrder() throws Exception {
    Promotion promotion = given.promotion().make();
    List<Attempt> attempts = attempts(10, promotion.code(), false);
    for (Attempt attempt : attempts) {
      assertRedeemed(attempt.customer("many-baskets").redeem());
    }

    List<Answer> answers =
        sentAtOnce(attempts.stream().map(attempt -> (Supplier<Answer>) attempt::confirm).toList());

    assertThat(answers).extracting(Answer::status).containsOnly(200);
    assertThat(steps.orders("many-baskets")).hasSize(10);
    Promotion counted = given.promotion().include(steps.rule("orders.count = 10")).make();
    assertRedeemed(given.attempt(counted.code()).customer("many-baskets").redeem());
  }

  private static List<Attempt> attempts(int count, String code, boolean confirmed) {
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Attempt attempt = given.attempt(code);
      attempts.add(confirmed ? attempt.confirmed() : attempt);
    }
    return attempts;
  }

  private static List<Answer> atOnce(List<Attempt> attempts) throws Exception {
    return sentAtOnce(
        attempts.stream().map(attempt -> (Supplier<Answer>) attempt::redeem).toList());
  }

  /** The answers to calls that all start when all are ready. */
  private static List<Answer> sentAtOnce(List<Supplier<Answer>> calls) throws Exception {
    CyclicBarrier start = new CyclicBarrier(calls.size());
    List<Answer> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
      List<Callable<Answer>> tasks = new ArrayList<>();
      for (Supplier<Answer> call : calls) {
        tasks.add(
            () -> {
              start.await();
              return call.get();
            });
      }
      for (Future<Answer> answer : threads.invokeAll(tasks)) {
        answers.add(answer.get());
      }
    }
    return answers;
  }

  /** Checks that so many got it, and that all others are told why they did not. */
  private static void assertShared(List<Answer> answers, int winners, String reason) {
    assertThat(answers.stream().filter(answer -> answer.status() == 201))
        .as("%s", answers)
        .hasSize(winners);
    answers.stream()
        .filter(answer -> answer.status() != 201)
        .forEach(answer -> assertRefused(answer, reason));
  }
}
