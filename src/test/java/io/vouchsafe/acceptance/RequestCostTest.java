package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.local.CallLog;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How many round trips to the database a warm function makes, one after the other: one to validate,
 * two to redeem. Warm is a function that has decided on the code before. The two cases that cost
 * one read more have a test each.
 */
abstract class RequestCostTest {

  private static final String READ = "BatchGetItem";
  private static final String COUNT = "UpdateItem";
  private static final String PUT = "PutItem";
  private static final String WRITE = "TransactWriteItems";

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  /** Promotions that make a decision look at different things. */
  enum Kind {
    UNRESTRICTED {
      @Override
      Promotion promotion(String... customers) {
        return given.promotion().make();
      }
    },
    LIMITED {
      @Override
      Promotion promotion(String... customers) {
        return given
            .promotion()
            .with("max_redemptions", 100)
            .with("max_total_budget", new BigDecimal("5000"))
            .make();
      }
    },
    LIMITED_PER_CUSTOMER {
      @Override
      Promotion promotion(String... customers) {
        return given.promotion().with("max_redemptions_per_customer", 50).make();
      }
    },
    RULES {
      @Override
      Promotion promotion(String... customers) {
        String inner = steps.rule("orders.count within P90D >= 0");
        String outer = steps.rule("segment " + inner + " and not segment lapsed");
        return given.promotion().include("returning", outer).exclude("won_back").make();
      }
    },
    LISTS {
      @Override
      Promotion promotion(String... customers) {
        return given
            .promotion()
            .include(steps.list(customers))
            .exclude(steps.list("somebody-else"))
            .make();
      }
    },
    REFERRED {
      @Override
      Promotion promotion(String... customers) {
        return given.promotion().include("referred").make();
      }
    },
    EVERYTHING {
      @Override
      Promotion promotion(String... customers) {
        return given
            .promotion()
            .include(steps.list(customers), "referred", steps.rule("orders.spent >= 0"))
            .exclude("lapsed")
            .includeAll()
            .with("max_redemptions", 100)
            .with("max_redemptions_per_customer", 50)
            .with("max_total_budget", new BigDecimal("5000"))
            .make();
      }
    };

    /** A promotion for which these customers are eligible. */
    abstract Promotion promotion(String... customers);
  }

  @ParameterizedTest
  @EnumSource
  void aWarmValidateMakesOneRoundTrip(Kind kind) {
    String customer = customer();
    Promotion promotion = kind.promotion(customer);
    assertValid(given.attempt(promotion.code()).customer(customer).validate());

    Attempt attempt = given.attempt(promotion.code()).customer(customer);

    assertCalls("ValidateFunction", attempt::validate, 200, READ);
  }

  @ParameterizedTest
  @EnumSource
  void aWarmRedeemMakesTwoRoundTripsAndSoDoesARepeatedOne(Kind kind) {
    String customer = customer();
    Promotion promotion = kind.promotion(customer);
    assertRedeemed(given.attempt(promotion.code()).customer(customer).redeem());

    Attempt pending = given.attempt(promotion.code()).customer(customer);
    assertCalls("RedeemFunction", pending::redeem, 201, READ, WRITE);
    assertAtMostTwoCalls(pending::redeem);

    Attempt confirmed = given.attempt(promotion.code()).customer(customer).confirmed();
    assertCalls("RedeemFunction", confirmed::redeem, 201, READ, WRITE);
    assertAtMostTwoCalls(confirmed::redeem);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"REFERRED", "EVERYTHING"})
  void aCustomerSeenForTheFirstTimeCostsNoMore(Kind kind) {
    String earlier = customer();
    String customer = customer();
    Promotion promotion = kind.promotion(earlier, customer);
    assertValid(given.attempt(promotion.code()).customer(earlier).validate());
    assertRedeemed(given.attempt(promotion.code()).customer(earlier).redeem());
    Attempt attempt = given.attempt(promotion.code()).customer(customer);

    assertCalls("ValidateFunction", attempt::validate, 200, READ);
    assertCalls("RedeemFunction", attempt::redeem, 201, READ, WRITE);
  }

  @ParameterizedTest
  @EnumSource(names = {"REFERRED", "EVERYTHING"})
  void aReferredCustomerSeenForTheFirstTimeCostsOneReadMore(Kind kind) {
    String earlier = customer();
    String customer = customer();
    Promotion promotion = kind.promotion(earlier, customer);
    assertValid(given.attempt(promotion.code()).customer(earlier).validate());
    assertRedeemed(given.attempt(promotion.code()).customer(earlier).redeem());
    Attempt attempt = given.attempt(promotion.code()).customer(customer);

    // Whose code the customer came with is in the profile: only then it can be looked up.
    assertCalls("ValidateFunction", attempt::validate, 200, READ, READ);
    assertCalls("RedeemFunction", attempt::redeem, 201, READ, READ, WRITE);
  }

  @Test
  void aCustomerNeverStoredCostsNoMore() {
    Promotion promotion = given.promotion().include("new_contact").make();
    assertRedeemed(given.attempt(promotion.code()).customer(Given.fresh("newcomer")).redeem());
    assertValid(given.attempt(promotion.code()).customer(Given.fresh("newcomer")).validate());
    Attempt attempt = given.attempt(promotion.code()).customer(Given.fresh("newcomer"));

    assertCalls("ValidateFunction", attempt::validate, 200, READ);
    assertCalls("RedeemFunction", attempt::redeem, 201, READ, WRITE);
  }

  @Test
  void aRefusalCostsNoMore() {
    api.clock().advance(Duration.ofMinutes(1));
    Promotion promotion = given.promotion().include("returning").with("max_redemptions", 1).make();
    given.attempt(promotion.code()).customer(Given.fresh("newcomer")).validate();
    given.attempt(promotion.code()).customer(Given.fresh("newcomer")).redeem();
    Attempt attempt = given.attempt(promotion.code()).customer(Given.fresh("newcomer"));

    assertCalls("ValidateFunction", attempt::validate, 422, READ);
    // Before it is refused it is looked for once more; and then, side by side, counted, by
    // promotion
    // and customer, and noted for those who are told.
    assertRefusal(attempt, 422, COUNT, COUNT, PUT);
  }

  @Test
  void anUnknownCodeCostsWhatARefusedOneCostsSoThatTimeTellsNothing() {
    api.clock().advance(Duration.ofMinutes(1));
    Attempt attempt = given.attempt("NOSUCHCODE").customer("guesses");

    assertCalls("ValidateFunction", attempt::validate, 404, READ);
    assertRefusal(attempt, 404, COUNT, COUNT);
  }

  @Test
  void aUniqueVoucherSeenForTheFirstTimeCostsNoMoreThanTheOthersOfItsPromotion() {
    String customer = customer();
    Promotion promotion = given.promotion().include("returning").make();
    for (int i = 0; i < 2; i++) {
      assertValid(given.attempt(steps.uniqueVoucher(promotion)).customer(customer()).validate());
      assertRedeemed(given.attempt(steps.uniqueVoucher(promotion)).customer(customer()).redeem());
    }
    String voucher = steps.uniqueVoucher(promotion);
    Attempt attempt = given.attempt(voucher).customer(customer);

    assertCalls("ValidateFunction", attempt::validate, 200, READ);
    assertCalls("RedeemFunction", attempt::redeem, 201, READ, WRITE);
  }

  @Test
  void aSecondCodeOfATransactionThatIsAnOrderAlreadyCostsOneReadMore() {
    String customer = customer();
    Promotion first = Kind.UNRESTRICTED.promotion();
    Promotion second = Kind.UNRESTRICTED.promotion();
    for (Promotion promotion : new Promotion[] {first, second}) {
      assertRedeemed(given.attempt(promotion.code()).customer(customer()).confirmed().redeem());
    }
    String transaction = Given.fresh("T");
    assertRedeemed(
        given
            .attempt(first.code())
            .customer(customer)
            .transaction(transaction)
            .confirmed()
            .redeem());

    Attempt attempt =
        given.attempt(second.code()).customer(customer).transaction(transaction).confirmed();

    // An order is kept where its customer and its time say, which is known only when its id was
    // looked up.
    assertCalls("RedeemFunction", attempt::redeem, 201, READ, READ, WRITE);
  }

  @Test
  void aLongHistoryCostsNoMore() {
    String customer = Given.fresh("regular");
    ObjectNode body = Given.json();
    ArrayNode orders = body.putArray("orders");
    for (int i = 0; i < 120; i++) {
      orders.add(
          given.order(customer).at(api.clock().instant().minus(Duration.ofDays(i + 1))).body());
    }
    assertThat(given.admin("POST", "/orders", body).status()).isEqualTo(200);
    Promotion promotion =
        given.promotion().include("returning", "profitable").exclude("won_back", "lapsed").make();
    given.attempt(promotion.code()).customer(customer()).validate();
    given.attempt(promotion.code()).customer(customer()).redeem();
    Attempt attempt = given.attempt(promotion.code()).customer(customer).confirmed();

    assertCalls("ValidateFunction", attempt::validate, 200, READ);
    assertCalls("RedeemFunction", attempt::redeem, 201, READ, WRITE);
  }

  /** A customer who is referred and has ordered twice. */
  private static String customer() {
    String referrer = Given.fresh("R");
    given.customer().with("referral_code", referrer).make();
    String customer = given.customer().with("referrer_code", referrer).make();
    given.order(customer).make();
    given.order(customer).make();
    return customer;
  }

  private static void assertCalls(
      String function, Supplier<Answer> request, int status, String... calls) {
    CallLog log = api.calls(function);
    log.clear();
    Answer answer = request.get();
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(log.operations()).containsExactly(calls);
  }

  /** Two reads one after the other, and then some calls at the same time. */
  private static void assertRefusal(Attempt attempt, int status, String... atOnce) {
    CallLog log = api.calls("RedeemFunction");
    log.clear();
    assertThat(attempt.redeem().status()).isEqualTo(status);
    assertThat(log.operations()).startsWith(READ, READ);
    assertThat(log.operations().subList(2, log.operations().size()))
        .containsExactlyInAnyOrder(atOnce);
  }

  private static void assertAtMostTwoCalls(Supplier<Answer> request) {
    CallLog log = api.calls("RedeemFunction");
    log.clear();
    Answer answer = request.get();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    List<String> calls = log.operations();
    assertThat(calls).hasSizeBetween(1, 2);
  }
}
