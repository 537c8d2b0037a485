package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Attempt;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;

/**
 * A batch of reads is no snapshot: between two of its items others may write. These tests let
 * somebody else write just then.
 */
class RedemptionReadSkewTest {

  private static final Meanwhile meanwhile = new Meanwhile();

  @RegisterExtension
  static final LocalApiExtension api = LocalApiExtension.instance().with(meanwhile);

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);

  /** Lets something happen during the next read of a profile, which is then the only fresh item. */
  private static final class Meanwhile implements ExecutionInterceptor {

    private final AtomicReference<Runnable> event = new AtomicReference<>();

    @Override
    public SdkResponse modifyResponse(
        Context.ModifyResponse context, ExecutionAttributes attributes) {
      if (!(context.response() instanceof BatchGetItemResponse read)
          || profiles(read.responses()).isEmpty()) {
        return context.response();
      }
      Runnable happens = event.getAndSet(null);
      if (happens == null) {
        return read;
      }
      happens.run();
      String table = customers();
      Map<String, List<Map<String, AttributeValue>>> items = new HashMap<>(read.responses());
      List<Map<String, AttributeValue>> fresh = new ArrayList<>();
      for (Map<String, AttributeValue> item : items.getOrDefault(table, List.of())) {
        fresh.add(isProfile(item) ? readAgain(table, item) : item);
      }
      items.put(table, fresh);
      return read.toBuilder().responses(items).build();
    }

    private static List<Map<String, AttributeValue>> profiles(
        Map<String, List<Map<String, AttributeValue>>> items) {
      return items.getOrDefault(customers(), List.of()).stream()
          .filter(Meanwhile::isProfile)
          .toList();
    }

    private static boolean isProfile(Map<String, AttributeValue> item) {
      return AttributeValue.fromS("PROFILE").equals(item.get("sk"));
    }

    private static Map<String, AttributeValue> readAgain(
        String table, Map<String, AttributeValue> item) {
      Map<String, AttributeValue> key = new HashMap<>(item);
      key.keySet().retainAll(List.of("pk", "sk"));
      return api.client().getItem(get -> get.tableName(table).key(key).consistentRead(true)).item();
    }

    private static String customers() {
      return api.variables().getOrDefault("CUSTOMERS_TABLE", "");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConfirmedRedemptionMeanwhileCountsForTheLimitOfTheCustomer(boolean confirmed) {
    Promotion promotion = given.promotion().with("max_redemptions_per_customer", 1).make();
    String customer = given.customer().make();
    // So that the function knows what to read, and reads it all at once.
    assertRedeemed(given.attempt(promotion.code()).customer(Given.fresh("earlier")).redeem());
    Attempt other = given.attempt(promotion.code()).customer(customer).confirmed();
    Attempt attempt = given.attempt(promotion.code()).customer(customer);

    meanwhile.event.set(() -> assertRedeemed(other.redeem()));
    Answer answer = confirmed ? attempt.confirmed().redeem() : attempt.redeem();

    assertRefused(answer, "customer_maximum_redemptions_exceeded");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConfirmationMeanwhileCountsForTheLimitOfTheCustomer(boolean confirmed) {
    Promotion promotion = given.promotion().with("max_redemptions_per_customer", 1).make();
    String customer = given.customer().make();
    Attempt other = given.attempt(promotion.code()).customer(customer);
    assertRedeemed(other.redeem());
    Attempt attempt = given.attempt(promotion.code()).customer(customer);

    meanwhile.event.set(() -> assertThat(other.confirm().status()).isEqualTo(200));
    Answer answer = confirmed ? attempt.confirmed().redeem() : attempt.redeem();

    assertRefused(answer, "customer_maximum_redemptions_exceeded");
  }

  @Test
  void anOrderThatIsSentDuringAConfirmationLosesNothing() {
    Promotion first = given.promotion().make();
    Promotion second = given.promotion().make();
    String customer = Given.fresh("sends-and-confirms");
    String transaction = Given.fresh("T");
    Attempt one = given.attempt(first.code()).customer(customer).transaction(transaction);
    Attempt two = given.attempt(second.code()).customer(customer).transaction(transaction);
    assertRedeemed(one.confirmed().redeem());
    assertRedeemed(two.redeem());

    meanwhile.event.set(() -> assertThat(two.confirm().status()).isEqualTo(200));
    Answer sent =
        api.request(
            "POST",
            "/orders",
            Given.STOREFRONT,
            given.order(customer).id(transaction).total("80").body().toString());

    assertThat(sent.status()).as(sent.text()).isEqualTo(200);
    JsonNode order = steps.onlyOrder(customer);
    assertThat(order.path("coupon_codes"))
        .isEqualTo(json("[\"%s\", \"%s\"]".formatted(first.code(), second.code())));
    one.cancel();
    assertThat(steps.onlyOrder(customer).path("status").asText()).isEqualTo("placed");
    two.cancel();
    assertThat(steps.onlyOrder(customer).path("status").asText()).isEqualTo("cancelled");
  }
}
