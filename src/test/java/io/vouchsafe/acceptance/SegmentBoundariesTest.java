package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Codes that include or exclude each delivered segment, for customers on either side of its line.
 */
class SegmentBoundariesTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Instant NOW = TestClock.START;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAYS_30 = Duration.ofDays(30);
  private static final Duration DAYS_90 = Duration.ofDays(90);

  /** The codes of promotions that only restrict one segment, by that. */
  private static final Map<String, String> CODES = new ConcurrentHashMap<>();

  private final Given given = new Given(api);

  @BeforeEach
  void setTheClock() {
    api.clock().set(NOW);
  }

  /** A customer in the making. */
  private static final class Person {

    final String identifier = Given.fresh("c");
    private final Given given;
    private final List<Given.OrderMaker> orders = new ArrayList<>();

    Person(Given given) {
      this.given = given;
    }

    Given.CustomerMaker registered() {
      return given.customer(identifier);
    }

    Person labelled(String tag) {
      registered().label("Customer type", tag).make();
      return this;
    }

    /** An order of 10.00 without coupon. */
    Person ordered(Duration ago) {
      order(ago);
      return this;
    }

    /** An order of now. */
    Person paid(String total, String... coupons) {
      order(Duration.ZERO).total(total).coupon(coupons);
      return this;
    }

    /** A number of orders of 100.00, some of them with a coupon. */
    Person paidOften(int times, int withCoupon) {
      for (int index = 0; index < times; index++) {
        paid("100", index < withCoupon ? new String[] {"SPRING10"} : new String[0]);
      }
      return this;
    }

    /** An order of 10.00, of which more can be said. */
    Given.OrderMaker order(Duration ago) {
      orders.add(given.order(identifier).at(NOW.minus(ago)));
      return orders.getLast();
    }

    /** Sends the orders; gives the identifier. */
    String made() {
      if (!orders.isEmpty()) {
        ObjectNode batch = Given.json();
        orders.forEach(order -> batch.withArray("/orders").add(order.body()));
        Answer answer = given.admin("POST", "/orders", batch);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      }
      return identifier;
    }

    /** Another customer with a referral code; gives the code. */
    String friend() {
      String code = Given.fresh("REF");
      given.customer().with("referral_code", code).make();
      return code;
    }
  }

  /** A customer on one side of a segment's line. */
  private record Side(String segment, boolean member, String who, Consumer<Person> making) {

    @Override
    public String toString() {
      return (member ? segment : "not " + segment) + ": " + who;
    }
  }

  private static Side in(String segment, String who, Consumer<Person> making) {
    return new Side(segment, true, who, making);
  }

  private static Side out(String segment, String who, Consumer<Person> making) {
    return new Side(segment, false, who, making);
  }

  static Stream<Side> sides() {
    return Stream.of(
            newContact(),
            subscriber(),
            returning(),
            referred(),
            loyaltyMember(),
            profitable(),
            unprofitable(),
            lapsed(),
            wonBack())
        .flatMap(List::stream);
  }

  private static List<Side> newContact() {
    return List.of(
        in("new_contact", "an identifier never seen", p -> {}),
        in("new_contact", "registered, and no more", p -> p.registered().make()),
        in("new_contact", "the only order cancelled", p -> cancelled(p.order(SECOND))),
        in("new_contact", "the only order returned", p -> returned(p.order(SECOND))),
        out("new_contact", "one order", p -> p.ordered(SECOND)),
        out("new_contact", "one order long ago", p -> p.ordered(Duration.ofDays(3000))));
  }

  private static List<Side> subscriber() {
    return List.of(
        in("subscriber", "a subscriber_id", p -> p.registered().with("subscriber_id", "s").make()),
        in("subscriber", "the label", p -> p.labelled("Subscriber")),
        in("subscriber", "the label in another case", p -> p.labelled("sUBSCRIBER")),
        in(
            "subscriber",
            "the label in any category",
            p -> p.registered().label("x", "Subscriber").make()),
        out("subscriber", "neither", p -> p.registered().make()),
        out("subscriber", "never seen", p -> {}),
        out("subscriber", "a longer label", p -> p.labelled("Subscribers")),
        out(
            "subscriber",
            "a category of that name",
            p -> p.registered().label("Subscriber", "no").make()),
        out(
            "subscriber",
            "a subscriber_id and an order",
            p -> {
              p.registered().with("subscriber_id", "s").make();
              p.ordered(SECOND);
            }),
        out("subscriber", "the label and an order", p -> p.labelled("Subscriber").ordered(SECOND)));
  }

  private static List<Side> returning() {
    return List.of(
        in("returning", "the second order", p -> p.ordered(SECOND).ordered(Duration.ZERO)),
        in("returning", "the label Returning", p -> p.labelled("Returning")),
        in("returning", "the label Registered in another case", p -> p.labelled("REGISTERED")),
        out("returning", "the first order", p -> p.ordered(SECOND)),
        out(
            "returning",
            "the second order cancelled",
            p -> cancelled(p.ordered(SECOND).order(SECOND))),
        out(
            "returning",
            "the second order returned",
            p -> returned(p.ordered(SECOND).order(SECOND))),
        out("returning", "another label", p -> p.labelled("VIP")));
  }

  private static List<Side> referred() {
    return List.of(
        in(
            "referred",
            "the code of another customer",
            p -> p.registered().with("referrer_code", p.friend()).make()),
        in("referred", "the label in another case", p -> p.labelled("reFERRED")),
        out(
            "referred",
            "the code of nobody",
            p -> p.registered().with("referrer_code", Given.fresh("NOBODY")).make()),
        out(
            "referred",
            "only a code to give",
            p -> p.registered().with("referral_code", Given.fresh("REF")).make()));
  }

  private static List<Side> loyaltyMember() {
    return List.of(
        in("loyalty_member", "the flag", p -> p.registered().with("loyalty_member", true).make()),
        in("loyalty_member", "the label in another case", p -> p.labelled("LOYALTY Member")),
        out(
            "loyalty_member",
            "the flag off",
            p -> p.registered().with("loyalty_member", false).make()),
        out("loyalty_member", "another label", p -> p.labelled("Loyalty")));
  }

  private static List<Side> profitable() {
    return List.of(
        in("profitable", "100.00", p -> p.paid("100.00")),
        in("profitable", "100.00 in two orders", p -> p.paid("99.99").paid("0.01")),
        in("profitable", "half of it with coupon", p -> p.paid("50").paid("50", "SPRING10")),
        in(
            "profitable",
            "one returned, not refunded",
            p -> returned(p.paid("60").order(SECOND).total("40"))),
        out("profitable", "99.99", p -> p.paid("99.99")),
        out("profitable", "a cent refunded", p -> p.order(SECOND).total("100").refunded("0.01")),
        out("profitable", "one cancelled", p -> cancelled(p.paid("60").order(SECOND).total("40"))),
        out("profitable", "two of three with coupon", p -> p.paidOften(3, 2)),
        out("profitable", "never seen", p -> {}));
  }

  private static List<Side> unprofitable() {
    return List.of(
        in("unprofitable", "19.99", p -> p.paid("19.99")),
        in("unprofitable", "a cent refunded", p -> p.order(SECOND).total("20").refunded("0.01")),
        in("unprofitable", "five of six with coupon", p -> p.paidOften(6, 5)),
        out("unprofitable", "20.00", p -> p.paid("20.00")),
        out("unprofitable", "exactly 80 % with coupon", p -> p.paidOften(5, 4)),
        out("unprofitable", "no orders", p -> p.registered().make()));
  }

  private static List<Side> lapsed() {
    return List.of(
        in("lapsed", "exactly 90 days ago", p -> p.ordered(DAYS_90)),
        in(
            "lapsed",
            "a later order cancelled",
            p -> cancelled(p.ordered(DAYS_90).order(Duration.ofDays(1)))),
        out("lapsed", "one second less", p -> p.ordered(DAYS_90.minus(SECOND))),
        out("lapsed", "a later order too", p -> p.ordered(DAYS_90).ordered(Duration.ofDays(1))),
        out("lapsed", "no orders", p -> p.registered().make()));
  }

  private static List<Side> wonBack() {
    Duration recently = Duration.ofDays(10);
    return List.of(
        in("won_back", "with this transaction, after exactly 90 days", p -> p.ordered(DAYS_90)),
        out(
            "won_back",
            "with this transaction, one second too soon",
            p -> p.ordered(DAYS_90.minus(SECOND))),
        in(
            "won_back",
            "after exactly 90 days",
            p -> p.ordered(recently.plus(DAYS_90)).ordered(recently)),
        out(
            "won_back",
            "one second too soon",
            p -> p.ordered(recently.plus(DAYS_90).minus(SECOND)).ordered(recently)),
        in(
            "won_back",
            "30 days ago but for a second",
            p -> p.ordered(Duration.ofDays(200)).ordered(DAYS_30.minus(SECOND))),
        out(
            "won_back",
            "exactly 30 days ago",
            p -> p.ordered(Duration.ofDays(200)).ordered(DAYS_30)),
        in(
            "won_back",
            "and ordered again since",
            p ->
                p.ordered(Duration.ofDays(200))
                    .ordered(DAYS_30.minus(SECOND))
                    .ordered(Duration.ofDays(2))),
        in(
            "won_back",
            "what came between was cancelled",
            p ->
                cancelled(
                    p.ordered(Duration.ofDays(95)).ordered(SECOND).order(Duration.ofDays(50)))),
        out(
            "won_back",
            "what came between was not",
            p -> p.ordered(Duration.ofDays(95)).ordered(SECOND).ordered(Duration.ofDays(50))),
        out("won_back", "no orders", p -> p.registered().make()),
        out("won_back", "never seen", p -> {}));
  }

  private static void cancelled(Given.OrderMaker order) {
    order.status("cancelled");
  }

  private static void returned(Given.OrderMaker order) {
    order.status("returned");
  }

  @ParameterizedTest
  @MethodSource("sides")
  @Covers({
    "S-11", "S-12", "S-23", "S-30", "S-37", "S-42", "S-43", "S-44", "S-45", "S-46", "S-47", "S-108"
  })
  void includesAndExcludesExactlyTheMembers(Side side) {
    Person person = new Person(given);
    side.making().accept(person);
    String customer = person.made();
    String passing = side.member() ? including(side.segment()) : excluding(side.segment());
    String refusing = side.member() ? excluding(side.segment()) : including(side.segment());

    Answer valid = given.attempt(passing).customer(customer).validate();
    Given.Attempt refused = given.attempt(refusing).customer(customer);
    Answer invalid = refused.validate();

    assertThat(valid.status()).as(valid.text()).isEqualTo(200);
    assertThat(valid.json().path("segment_check").asText()).isEqualTo("performed");
    assertThat(invalid.status()).as(invalid.text()).isEqualTo(422);
    assertThat(invalid.json().path("code").asText()).isEqualTo("redemption_rejected");
    JsonNode reasons = invalid.json().path("errors");
    assertThat(reasons).hasSize(1);
    assertThat(reasons.path(0).path("attribute").asText()).isEqualTo("customer_identifier");
    assertThat(reasons.path(0).path("code").asText())
        .isEqualTo(side.member() ? "segment_excluded" : "segment_not_included");
    assertThat(texts(reasons.path(0).path("segments"))).containsExactly(side.segment());
    for (Answer answer : List.of(valid, invalid)) {
      JsonNode membership = membership(answer);
      assertThat(membership.path("segment").asText()).isEqualTo(side.segment());
      assertThat(membership.path("member").asText()).isEqualTo(side.member() ? "yes" : "no");
      assertThat(membership.path("because")).isNotEmpty();
    }

    assertThat(refused.redeem())
        .as("redeem refuses as validate does")
        .returns(422, Answer::status)
        .returns(invalid.json(), Answer::json);
    Answer redeemed = given.attempt(passing).customer(customer).redeem();
    assertThat(redeemed.status()).as(redeemed.text()).isEqualTo(201);
    assertThat(redeemed.json().path("segment_check").asText()).isEqualTo("performed");
  }

  @Test
  void validateLeavesNoTraceOfAnIdentifierNeverSeen() {
    String stranger = Given.fresh("stranger");
    String code = including("new_contact");
    Map<String, List<String>> before = given.everythingStored();

    Answer answer = given.attempt(code).customer(stranger).validate();

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    given.assertStored(before);
    assertThat(given.admin("GET", "/customers/" + stranger, null).status()).isEqualTo(404);
  }

  @Test
  @Covers({"S-20", "S-82", "S-88"})
  void refusesANewContactsCodeAfterTheFirstOrder() {
    String code = including("new_contact");
    Given.Attempt first = given.attempt(code).customer("first-" + code).confirmed();
    assertThat(first.validate().status()).isEqualTo(200);
    assertThat(first.redeem().status()).isEqualTo(201);

    Answer again = given.attempt(code).customer("first-" + code).validate();

    assertThat(again.status()).isEqualTo(422);
    JsonNode clauses = membership(again).path("because");
    assertThat(clauses).hasSize(1);
    JsonNode clause = clauses.path(0);
    assertThat(clause.path("clause").asText()).isEqualTo("orders.count = 0");
    assertThat(clause.path("verdict").asText()).isEqualTo("no");
    assertThat(clause.path("actual").decimalValue()).isEqualByComparingTo("1");
    assertThat(clause.path("required").decimalValue()).isEqualByComparingTo("0");
    assertThat(clause.path("becomes_true_at").isNull()).isTrue();
  }

  @Test
  @Covers("S-18")
  void aPendingRedemptionCountsAgainstANewContactsOtherTransactionsOnly() {
    String customer = Given.fresh("c");
    Given.Attempt pending = given.attempt(including("new_contact")).customer(customer).ttl(15);
    assertThat(pending.redeem().status()).isEqualTo(201);
    String transaction = pending.body().path("transaction_id").asText();
    String other = given.promotion().include("new_contact").make().code();

    Answer same = given.attempt(other).customer(customer).transaction(transaction).validate();
    Answer another = given.attempt(other).customer(customer).validate();

    assertThat(same.status()).as(same.text()).isEqualTo(200);
    assertThat(another.status()).isEqualTo(422);
    JsonNode clause = membership(another).path("because").path(0);
    assertThat(clause.path("clause").asText()).isEqualTo("orders.pending = 0");
    assertThat(clause.path("actual").decimalValue()).isEqualByComparingTo("1");
    assertThat(clause.path("becomes_true_at").asText())
        .isEqualTo(NOW.plus(Duration.ofMinutes(15)).toString());
    assertThat(pending.cancel().status()).isEqualTo(204);
    assertThat(given.attempt(other).customer(customer).validate().status()).isEqualTo(200);
  }

  @Test
  @Covers({"S-6", "S-29", "S-90"})
  void anUnknownSegmentDoesNotPassAnInclude() {
    String customer = new Person(given).ordered(SECOND).made();

    Answer answer =
        given.attempt(including("coupon_abuse")).by(Given.ADMIN).customer(customer).validate();

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo("segment_not_included");
    JsonNode membership = membership(answer);
    assertThat(membership.path("member").asText()).isEqualTo("unknown");
    JsonNode clause = membership.path("because").path(0);
    assertThat(clause.path("clause").asText()).isEqualTo("abuse.score >= 70");
    assertThat(clause.path("verdict").asText()).isEqualTo("unknown");
    assertThat(clause.path("actual").isNull()).isTrue();
    assertThat(clause.path("hint").asText()).as("which data is not there").isNotBlank();
  }

  @Test
  @Covers("S-7")
  void anUnknownSegmentRefusesAnExcludeOnlyIfThePromotionSaysSo() {
    String customer = new Person(given).ordered(SECOND).made();
    String strict = given.promotion().exclude("coupon_abuse").refuseUnknown().make().code();

    Answer lenient = given.attempt(excluding("coupon_abuse")).customer(customer).validate();
    Answer refused = given.attempt(strict).customer(customer).validate();

    assertThat(lenient.status()).as(lenient.text()).isEqualTo(200);
    assertThat(membership(lenient).path("member").asText()).isEqualTo("unknown");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().at("/errors/0/code").asText()).isEqualTo("segment_excluded");
    assertThat(texts(refused.json().at("/errors/0/segments"))).containsExactly("coupon_abuse");
  }

  @Test
  void aKnownSegmentIsNotRefusedForWhatIsUnknown() {
    String customer = new Person(given).ordered(SECOND).made();
    String strict = given.promotion().exclude("lapsed").refuseUnknown().make().code();

    assertThat(given.attempt(strict).customer(customer).validate().status()).isEqualTo(200);
  }

  @Test
  @Covers("S-93")
  void storefrontsAndScannersAreToldNothingOfAbuseSignals() {
    String customer = new Person(given).ordered(SECOND).made();
    Given.Attempt attempt = given.attempt(including("coupon_abuse")).customer(customer);

    for (String key : List.of(Given.STOREFRONT, Given.SCANNER)) {
      Answer answer = attempt.by(key).validate();
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.text()).doesNotContain("abuse.score");
      assertThat(membership(answer).path("because")).isEmpty();
    }
    assertThat(attempt.by(Given.POS).validate().text()).contains("abuse.score");
  }

  @Test
  @Covers("S-9")
  void anyOfTheIncludedSegmentsIsEnough() {
    String either = given.promotion().include("returning", "loyalty_member").make().code();
    String loyal = given.customer().with("loyalty_member", true).make();
    String neither = given.customer().make();

    assertThat(given.attempt(either).customer(loyal).validate().status()).isEqualTo(200);
    Answer refused = given.attempt(either).customer(neither).validate();

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().path("errors")).hasSize(1);
    assertThat(texts(refused.json().at("/errors/0/segments")))
        .containsExactlyInAnyOrder("returning", "loyalty_member");
  }

  @Test
  @Covers("S-9")
  void includeMatchAllAsksForAllOfThem() {
    String both =
        given.promotion().include("returning", "loyalty_member").includeAll().make().code();
    String loyal = given.customer().with("loyalty_member", true).make();

    Answer one = given.attempt(both).customer(loyal).validate();
    given.order(loyal).make();
    given.order(loyal).make();
    Answer two = given.attempt(both).customer(loyal).validate();

    assertThat(one.status()).isEqualTo(422);
    assertThat(one.json().at("/errors/0/code").asText()).isEqualTo("segment_not_included");
    assertThat(texts(one.json().at("/errors/0/segments"))).containsExactly("returning");
    assertThat(two.status()).as(two.text()).isEqualTo(200);
  }

  @Test
  @Covers("S-10")
  void anyOfTheExcludedSegmentsRefuses() {
    String code = given.promotion().exclude("lapsed", "loyalty_member").make().code();
    String loyal = given.customer().with("loyalty_member", true).make();

    Answer refused = given.attempt(code).customer(loyal).validate();

    assertThat(refused.status()).isEqualTo(422);
    assertThat(texts(refused.json().at("/errors/0/segments"))).containsExactly("loyalty_member");
  }

  @Test
  @Covers("S-94")
  void listsEveryReasonAndNotTheFirstOneOnly() {
    String code =
        given
            .promotion()
            .include("returning")
            .exclude("loyalty_member")
            .with("minimum_value", new BigDecimal("50"))
            .make()
            .code();
    String loyal = given.customer().with("loyalty_member", true).make();

    Answer refused = given.attempt(code).customer(loyal).cost("49.99").validate();

    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().path("errors").findValuesAsText("code"))
        .containsExactlyInAnyOrder("segment_not_included", "segment_excluded", "below_minimum");
    assertThat(refused.json().at("/explanation/include/0/segment").asText()).isEqualTo("returning");
    assertThat(refused.json().at("/explanation/exclude/0/segment").asText())
        .isEqualTo("loyalty_member");
  }

  /** A customer whose membership changes by time alone. */
  private record Flip(
      String who, String segment, String clause, Instant at, Consumer<Person> making) {

    @Override
    public String toString() {
      return segment + ": " + who;
    }
  }

  static Stream<Flip> flips() {
    return Stream.of(
        new Flip(
            "begins to be lapsed",
            "lapsed",
            "orders.last_at older than P90D",
            NOW.plus(Duration.ofDays(85)),
            p -> p.ordered(Duration.ofDays(5))),
        new Flip(
            "can come back from then on",
            "won_back",
            "comeback after P90D within P30D by orders",
            NOW.plus(Duration.ofDays(20)),
            p -> p.ordered(Duration.ofDays(70))),
        new Flip(
            "is won back no longer",
            "won_back",
            "comeback after P90D within P30D by orders",
            NOW.plus(Duration.ofDays(11)),
            p -> p.ordered(Duration.ofDays(300)).ordered(Duration.ofDays(19))),
        new Flip(
            "can come back again",
            "won_back",
            "comeback after P90D within P30D by orders",
            NOW.plus(Duration.ofDays(60)),
            p -> p.ordered(Duration.ofDays(300)).ordered(DAYS_30)),
        new Flip(
            "is new again when the hold has run out",
            "new_contact",
            "orders.pending = 0",
            NOW.plus(Duration.ofMinutes(7)),
            p ->
                assertThat(
                        p.given
                            .attempt(p.given.promotion().make().code())
                            .customer(p.identifier)
                            .ttl(7)
                            .redeem()
                            .status())
                    .isEqualTo(201)));
  }

  @ParameterizedTest
  @MethodSource("flips")
  @Covers({"S-57", "S-87"})
  void becomesTrueAtIsTheVeryInstant(Flip flip) {
    Person person = new Person(given);
    flip.making().accept(person);
    checkFlip(person.made(), including(flip.segment()), flip.clause(), flip.at());
  }

  /** A rule of a merchant, and when it flips for a customer with an order 40 and one 5 days ago. */
  private record RuleFlip(String where, Instant at) {}

  static Stream<RuleFlip> ruleFlips() {
    Instant older = NOW.minus(Duration.ofDays(40));
    Instant newer = NOW.minus(Duration.ofDays(5));
    return Stream.of(
        new RuleFlip("orders.count within P60D >= 2", older.plus(Duration.ofDays(60))),
        new RuleFlip("orders.count within P60D = 1", older.plus(Duration.ofDays(60))),
        new RuleFlip("orders.spent within PT1000H > 15", older.plus(Duration.ofHours(1000))),
        new RuleFlip("orders.last_at newer than P7D", newer.plus(Duration.ofDays(7))),
        new RuleFlip("not orders.first_at older than P41D", older.plus(Duration.ofDays(41))),
        new RuleFlip("customer.created_at older than P3D", NOW.plus(Duration.ofDays(3))));
  }

  @ParameterizedTest
  @MethodSource("ruleFlips")
  @Covers({"S-57", "S-87"})
  void becomesTrueAtIsTheVeryInstantForOwnRules(RuleFlip flip) {
    String segment = Given.fresh("rule");
    Answer made =
        given.admin(
            "POST", "/segments", Given.json().put("key", segment).put("where", flip.where()));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    Person person = new Person(given);
    person.registered().make();
    person.ordered(Duration.ofDays(40)).ordered(Duration.ofDays(5));

    checkFlip(person.made(), including(segment), flip.where(), flip.at());
  }

  private void checkFlip(String customer, String code, String clauseText, Instant at) {
    Given.Attempt attempt = given.attempt(code).by(Given.ADMIN).customer(customer);
    Answer now = attempt.validate();
    JsonNode clause = clause(now, clauseText);
    assertThat(clause.path("becomes_true_at").asText()).as(now.text()).isEqualTo(at.toString());

    for (Duration early : List.of(SECOND, Duration.ofMillis(1))) {
      api.clock().set(at.minus(early));
      Answer before = attempt.validate();
      assertThat(before.status()).as("%s before: %s", early, before.text()).isEqualTo(now.status());
      assertThat(clause(before, clauseText).path("verdict")).isEqualTo(clause.path("verdict"));
      assertThat(clause(before, clauseText).path("becomes_true_at").asText())
          .isEqualTo(at.toString());
    }
    api.clock().set(at);
    Answer then = attempt.validate();
    assertThat(then.status()).as(then.text()).isEqualTo(now.status() == 200 ? 422 : 200);
    assertThat(clause(then, clauseText).path("verdict").asText())
        .isEqualTo(clause.path("verdict").asText().equals("yes") ? "no" : "yes");
    assertThat(then.json().at("/explanation/evaluated_at").asText()).isEqualTo(at.toString());
  }

  private String including(String segment) {
    return CODES.computeIfAbsent(
        "+" + segment, key -> given.promotion().include(segment).make().code());
  }

  private String excluding(String segment) {
    return CODES.computeIfAbsent(
        "-" + segment, key -> given.promotion().exclude(segment).make().code());
  }

  /** What is told of the only segment that the promotion names. */
  private static JsonNode membership(Answer answer) {
    JsonNode explanation = answer.json().path("explanation");
    JsonNode include = explanation.path("include");
    JsonNode exclude = explanation.path("exclude");
    assertThat(include.size() + exclude.size()).as(answer.text()).isEqualTo(1);
    return include.isEmpty() ? exclude.path(0) : include.path(0);
  }

  private static JsonNode clause(Answer answer, String text) {
    for (JsonNode clause : membership(answer).path("because")) {
      if (clause.path("clause").asText().equals(text)) {
        return clause;
      }
    }
    throw new AssertionError("no clause " + text + " in " + answer.text());
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }
}
