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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The sample store in the running system. */
class SampleStoreTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Sample SAMPLE = SampleGenerator.generate();

  /** The first customers are those that the events are about: they change them. */
  private static final int OF_THE_EVENTS = 15;

  /** So many of each segment, and so many others, are asked about. */
  private static final int ASKED = 6;

  @BeforeAll
  static void load() {
    SampleStore.load(api.address(), TestClock.START);
  }

  /** The events that are about something in the store. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          customer-get         | CustomersFunction  | 200
          customer-orders      | CustomersFunction  | 200
          order-patch          | OrdersFunction     | 200
          redeem               | RedeemFunction     | 201
          redeem-refused       | RedeemFunction     | 422
          redeem-scanner       | RedeemFunction     | 201
          redemption-get       | RedeemFunction     | 200
          redemption-confirm   | RedeemFunction     | 200
          redemption-cancel    | RedeemFunction     | 204
          segment-customer-add | SegmentsFunction   | 204
          segment-customers    | SegmentsFunction   | 200
          validate             | ValidateFunction   | 200
          validate-refused     | ValidateFunction   | 422
          voucher-get          | ValidateFunction   | 200
          """)
  void hasWhatTheEventsAreAbout(String event, String function, int status) throws IOException {
    JsonNode answer = api.invoke(function, Files.readString(Path.of("events", event + ".json")));
    assertThat(answer.path("statusCode").asInt()).as("%s", answer).isEqualTo(status);
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
    assertThat(answer.status()).as("%s", answer.text()).isIn(200, 422);
    return answer.status() == 200;
  }
}
