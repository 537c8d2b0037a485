package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.local.SampleGenerator.Customer;
import io.vouchsafe.local.SampleGenerator.Sample;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The sample store in the running system, and the files in {@code events} on it. */
class SampleStoreTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Sample SAMPLE = SampleGenerator.generate();

  /** The first customers are those that the events are about: they change them. */
  private static final int OF_THE_EVENTS = 15;

  /** So many of each segment, and so many others, are asked about. */
  private static final int ASKED = 6;

  private static final String EVENTS =
      """
      authorizer.json           | AuthorizerFunction |
      customer-get.json         | CustomersFunction  | 200
      customer-orders.json      | CustomersFunction  | 200
      customers.json            | CustomersFunction  | 201
      first-admin-key.json      | KeysFunction       | 201
      health.json               | SystemFunction     | 200
      key-create.json           | KeysFunction       | 201
      key-create-forbidden.json | KeysFunction       | 403
      keys.json                 | KeysFunction       | 200
      not-found.json            | SystemFunction     | 404
      order-patch.json          | OrdersFunction     | 200
      orders.json               | OrdersFunction     | 200
      promotions.json           | PromotionsFunction | 201
      promotions-invalid.json   | PromotionsFunction | 422
      promotions-list.json      | PromotionsFunction | 200
      redeem.json               | RedeemFunction     | 201
      redeem-refused.json       | RedeemFunction     | 422
      redeem-scanner.json       | RedeemFunction     | 201
      redemption-get.json       | RedeemFunction     | 200
      redemption-confirm.json   | RedeemFunction     | 200
      redemption-cancel.json    | RedeemFunction     | 204
      segment-create.json       | SegmentsFunction   | 201
      segment-customer-add.json | SegmentsFunction   | 204
      segment-customers.json    | SegmentsFunction   | 200
      segment-get.json          | SegmentsFunction   | 200
      segments.json             | SegmentsFunction   | 200
      validate.json             | ValidateFunction   | 200
      validate-malformed.json   | ValidateFunction   | 400
      validate-refused.json     | ValidateFunction   | 422
      voucher-get.json          | ValidateFunction   | 200
      """;

  @BeforeAll
  static void load() {
    SampleStore.load(api.address(), TestClock.START);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = EVENTS)
  void answersTheEvent(String file, String function, Integer status) throws IOException {
    JsonNode answer = api.invoke(function, Files.readString(Path.of("events", file)));
    if (status == null) {
      assertThat(answer.path("context").path("role").asText()).isEqualTo("storefront");
    } else {
      assertThat(answer.path("statusCode").asInt()).as(answer.toString()).isEqualTo(status);
    }
  }

  @Test
  void hasAnAnswerForEveryEventFile() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("events"))) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      assertThat(EVENTS.lines().map(line -> line.substring(0, line.indexOf('|')).strip()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
  }

  @ParameterizedTest
  @EnumSource
  void meansWhatItsFilesSay(SampleSegment segment) {
    String code = "ONLY." + segment;
    String promotion =
        """
        {"name": "%s", "code": "%s", "segments": {"include": ["%s"]},
         "reward": {"type": "SetDiscount", "discount_type": "percentage", "discount_value": 10}}
        """
            .formatted(segment, code, segment.key());
    assertThat(api.request("POST", "/promotions", "local-admin", promotion).status())
        .isEqualTo(201);
    List<String> members = some(segment, true);
    List<String> others = some(segment, false);

    assertThat(members).hasSizeGreaterThan(2).allMatch(customer -> accepts(code, customer));
    assertThat(others).hasSizeGreaterThan(2).noneMatch(customer -> accepts(code, customer));
  }

  private static List<String> some(SampleSegment segment, boolean members) {
    List<String> identifiers = new ArrayList<>();
    SAMPLE.customers().stream()
        .skip(OF_THE_EVENTS)
        .filter(customer -> segment.has(customer, SAMPLE) == members)
        .limit(ASKED)
        .map(Customer::identifier)
        .forEach(identifiers::add);
    return identifiers;
  }

  private static boolean accepts(String code, String customer) {
    LocalApiExtension.Answer answer =
        api.request(
            "PUT",
            "/vouchers/" + code + "/validate",
            "local-storefront",
            "{\"customer_identifier\": \"%s\", \"total_transaction_cost\": 50}"
                .formatted(customer));
    assertThat(answer.status()).as(answer.text()).isIn(200, 422);
    return answer.status() == 200;
  }
}
