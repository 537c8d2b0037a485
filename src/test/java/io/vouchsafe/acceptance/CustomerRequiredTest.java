package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who has to say who the customer is, and by which channel. */
class CustomerRequiredTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private final Given given = new Given(api);

  /**
   * Promotions that restrict segments in either way, and keys whose channel must know customers.
   */
  static Stream<Arguments> restrictedForStaff() {
    List<UnaryOperator<Given.PromotionMaker>> restrictions =
        List.of(
            promotion -> promotion.include("new_contact"),
            promotion -> promotion.exclude("lapsed"),
            promotion -> promotion.exclude("coupon_abuse").with("qr_scanner", "require_customer"));
    return restrictions.stream()
        .flatMap(
            restriction ->
                Stream.of(Given.STOREFRONT, Given.POS, Given.ADMIN)
                    .map(key -> Arguments.of(restriction, key)));
  }

  @ParameterizedTest(name = "[{index}] {1}")
  @MethodSource("restrictedForStaff")
  void refusesARestrictedCodeWithoutACustomer(
      UnaryOperator<Given.PromotionMaker> restriction, String key) {
    String code = restriction.apply(given.promotion()).make().code();
    Given.Attempt attempt = given.attempt(code).by(key);

    for (Answer answer : List.of(attempt.validate(), attempt.redeem())) {
      assertRefusedWithoutCustomer(answer);
    }
    assertThat(attempt.by(Given.ADMIN).read().status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"''", "'  '"})
  void anEmptyIdentifierIsNone(String identifier) {
    String code = given.promotion().include("new_contact").make().code();

    assertRefusedWithoutCustomer(given.attempt(code).customer(identifier).validate());
  }

  @Test
  void noCustomerIsNeededForAnUnrestrictedCode() {
    Answer answer = given.attempt(given.promotion().make().code()).redeem();

    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.json().path("segment_check").asText()).isEqualTo("not_required");
    assertThat(answer.json().path("customer_identifier").isNull()).isTrue();
    assertThat(answer.json().path("channel").asText()).isEqualTo("api");
  }

  @Test
  void aScannerPassesUncheckedWithoutACustomer() {
    String code = given.promotion().include("won_back").exclude("lapsed").make().code();
    Given.Attempt attempt = given.attempt(code).by(Given.SCANNER);

    Answer valid = attempt.validate();
    Answer redeemed = attempt.redeem();
    Answer read = attempt.by(Given.ADMIN).read();

    assertThat(valid.status()).as(valid.text()).isEqualTo(200);
    assertThat(redeemed.status()).as(redeemed.text()).isEqualTo(201);
    for (Answer answer : List.of(valid, redeemed, read)) {
      assertThat(answer.json().path("segment_check").asText()).isEqualTo("not_performed");
      assertThat(answer.json().path("channel").asText()).isEqualTo("qr_scanner");
    }
    assertThat(valid.json().at("/explanation/include")).isEmpty();
  }

  @Test
  void aScannerIsRefusedWithoutACustomerIfThePromotionSaysSo() {
    String code =
        given
            .promotion()
            .include("new_contact")
            .with("qr_scanner", "require_customer")
            .make()
            .code();
    Given.Attempt attempt = given.attempt(code).by(Given.SCANNER);

    assertRefusedWithoutCustomer(attempt.validate());
    assertRefusedWithoutCustomer(attempt.redeem());
    Answer named = attempt.customer(Given.fresh("c")).redeem();
    assertThat(named.status()).as(named.text()).isEqualTo(201);
    assertThat(named.json().path("segment_check").asText()).isEqualTo("performed");
  }

  @ParameterizedTest
  @CsvSource({"allow_unchecked", "require_customer"})
  void aScannerThatSendsACustomerIsCheckedLikeEveryoneElse(String rule) {
    String code =
        given.promotion().include("loyalty_member").with("qr_scanner", rule).make().code();
    String loyal = given.customer().with("loyalty_member", true).make();
    String stranger = Given.fresh("c");

    Answer refused = given.attempt(code).by(Given.SCANNER).customer(stranger).redeem();
    Answer redeemed = given.attempt(code).by(Given.SCANNER).customer(loyal).redeem();

    assertThat(refused.status()).as(refused.text()).isEqualTo(422);
    assertThat(refused.json().at("/errors/0/code").asText()).isEqualTo("segment_not_included");
    assertThat(redeemed.status()).as(redeemed.text()).isEqualTo(201);
    assertThat(redeemed.json().path("segment_check").asText()).isEqualTo("performed");
    assertThat(redeemed.json().path("channel").asText()).isEqualTo("qr_scanner");
  }

  @ParameterizedTest
  @CsvSource({
    "local-storefront, api",
    "local-pos, manual",
    "local-scanner, qr_scanner",
    "local-admin, api"
  })
  void theChannelComesFromTheRole(String key, String channel) {
    Given.Attempt attempt = given.attempt(given.promotion().make().code()).by(key);

    assertThat(attempt.validate().json().path("channel").asText()).isEqualTo(channel);
    assertThat(attempt.redeem().json().path("channel").asText()).isEqualTo(channel);
  }

  @ParameterizedTest
  @CsvSource({"local-storefront, api", "local-pos, manual"})
  void namingAChannelInTheBodyGainsNothing(String key, String channel) {
    String code = given.promotion().include("new_contact").make().code();
    Given.Attempt attempt = given.attempt(code).by(key).with("channel", "qr_scanner");

    assertRefusedWithoutCustomer(attempt.validate());
    assertRefusedWithoutCustomer(attempt.redeem());
    Answer redeemed = attempt.customer(Given.fresh("c")).redeem();
    assertThat(redeemed.status()).as(redeemed.text()).isEqualTo(201);
    assertThat(redeemed.json().path("channel").asText()).isEqualTo(channel);
  }

  @Test
  void aScannerCannotLeaveItsChannelEither() {
    String code = given.promotion().make().code();

    Answer answer = given.attempt(code).by(Given.SCANNER).with("channel", "api").redeem();

    assertThat(answer.json().path("channel").asText()).isEqualTo("qr_scanner");
  }

  @ParameterizedTest
  @CsvSource({"api, 422", "manual, 422", "qr_scanner, 201"})
  void anAdministratorMayNameTheChannel(String channel, int status) {
    String restricted = given.promotion().include("new_contact").make().code();
    String open = given.promotion().make().code();

    Answer answer = given.attempt(restricted).by(Given.ADMIN).with("channel", channel).redeem();
    Answer unrestricted = given.attempt(open).by(Given.ADMIN).with("channel", channel).redeem();

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(unrestricted.json().path("channel").asText()).isEqualTo(channel);
  }

  @Test
  void anAdministratorMayNotNameAChannelThatThereIsNot() {
    String code = given.promotion().make().code();

    Answer answer = given.attempt(code).by(Given.ADMIN).with("channel", "pigeon").validate();

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("channel");
    assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo("invalid_choice");
  }

  private static void assertRefusedWithoutCustomer(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    JsonNode body = answer.json();
    assertThat(body.path("code").asText()).isEqualTo("redemption_rejected");
    assertThat(body.path("errors")).hasSize(1);
    assertThat(body.at("/errors/0/attribute").asText()).isEqualTo("customer_identifier");
    assertThat(body.at("/errors/0/code").asText()).isEqualTo("customer_required");
  }
}
