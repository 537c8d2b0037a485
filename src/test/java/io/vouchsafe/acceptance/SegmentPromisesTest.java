package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promises about segments that the whole system keeps. */
class SegmentPromisesTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private final Given given = new Given(api);

  @Test
  @Covers("S-78")
  void aSegmentRefersToFiftySegmentsDirectlyAndThroughOthers() {
    List<String> lists = new ArrayList<>();
    for (int index = 0; index < 49; index++) {
      lists.add(Given.fresh("list"));
      assertThat(make(Given.json().put("key", lists.getLast())).status()).isEqualTo(201);
    }
    String middle = rule(anyOf(lists.subList(0, 40)));
    String rest = anyOf(lists.subList(40, 49));

    assertThat(attempt("segment " + middle + " or " + rest).status()).isEqualTo(201);
    Answer refused = attempt("segment " + middle + " or segment lapsed or " + rest);

    assertThat(refused.status()).as(refused.text()).isEqualTo(422);
    assertThat(refused.json().at("/errors/0/attribute").asText()).isEqualTo("where");
    assertThat(refused.json().at("/errors/0/code").asText()).isEqualTo("too_long");
  }

  @Test
  @Covers("S-98")
  void aReplacedSegmentDecidesThroughThoseThatReferToItFromTheNextCallOn() {
    String inner = rule("orders.count >= 1");
    String code = given.promotion().include(rule("not segment " + inner)).make().code();
    String customer = Given.fresh("c");
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(200);

    Answer replaced =
        given.admin("PUT", "/segments/" + inner, Given.json().put("where", "orders.count = 0"));

    assertThat(replaced.status()).as(replaced.text()).isEqualTo(200);
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(422);
  }

  @Test
  @Covers("S-100")
  void aSegmentThatALivePromotionNeedsThroughAnotherStays() {
    String inner = Given.fresh("list");
    assertThat(make(Given.json().put("key", inner)).status()).isEqualTo(201);
    String id = given.promotion().include(rule("not segment " + inner)).make().id();

    Answer refused = given.admin("DELETE", "/segments/" + inner, null);

    assertThat(refused.status()).as(refused.text()).isEqualTo(409);
    assertThat(refused.json().path("errors").toString()).contains(id);
    assertThat(given.admin("DELETE", "/promotions/" + id, null).status()).isEqualTo(204);
    assertThat(given.admin("DELETE", "/segments/" + inner, null).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 65})
  @Covers("S-95")
  void aKeyHasOneToSixtyFourCharacters(int length) {
    String key = "0_-a".repeat(17).substring(0, length);

    assertThat(make(Given.json().put("key", key)).status()).isEqualTo(length > 64 ? 422 : 201);
  }

  @Test
  @Covers("S-13")
  void whatWasRefundedCountsNowhere() {
    String code =
        given
            .promotion()
            .include(
                rule(
                    "orders.spent = 99.99 and orders.largest = 99.99 and orders.average = 99.99 and"
                        + " value.lifetime = 99.99"))
            .make()
            .code();
    String customer = Given.fresh("c");
    String order = given.order(customer).total("120").make();
    assertThat(given.attempt(code).customer(customer).validate().status()).isEqualTo(422);

    given.admin("PATCH", "/orders/" + order, Given.json().put("refunded", new BigDecimal("20.01")));

    Answer answer = given.attempt(code).customer(customer).validate();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }

  @Test
  @Covers("S-106")
  void segmentsAreListedByKey() {
    make(Given.json().put("key", Given.fresh("zz")));
    make(Given.json().put("key", Given.fresh("aa")));

    Answer list = given.admin("GET", "/segments?limit=500", null);

    List<String> keys =
        list.json().path("items").valueStream().map(item -> item.path("key").asText()).toList();
    assertThat(keys).isSorted().contains("lapsed");
  }

  @Test
  @Covers({"S-112", "S-113"})
  void aDeliveredSegmentThatIsDeletedStaysAwayUntilItIsMadeAnew() {
    assertThat(given.admin("DELETE", "/segments/referred", null).status()).isEqualTo(204);

    assertThat(given.admin("GET", "/segments/referred", null).status()).isEqualTo(404);
    JsonNode list = given.admin("GET", "/segments?limit=500", null).json();
    assertThat(list.path("items").findValuesAsText("key"))
        .contains("lapsed")
        .doesNotContain("referred");
    Answer made = make(Given.json().put("key", "referred").put("where", "orders.count = 9"));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    JsonNode read = given.admin("GET", "/segments/referred", null).json();
    assertThat(Given.uncounted(read)).isEqualTo(Given.uncounted(made.json()));
  }

  private static String anyOf(List<String> segments) {
    return segments.stream().map(key -> "segment " + key).collect(Collectors.joining(" or "));
  }

  private String rule(String where) {
    Answer made = attempt(where);
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made.json().path("key").asText();
  }

  private Answer attempt(String where) {
    return make(Given.json().put("key", Given.fresh("rule")).put("where", where));
  }

  private Answer make(ObjectNode body) {
    return given.admin("POST", "/segments", body);
  }
}
