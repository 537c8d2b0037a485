package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertAmount;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRedeemed;
import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.codes;
import static io.vouchsafe.acceptance.RedemptionSteps.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches of codes, as the merchant asks for them and gets them. */
class CodeBatchesApiTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final Given given = new Given(api);

  @Test
  void answersAtOnceAndTellsHowFarItIs() {
    Promotion promotion = given.promotion().withoutCode().make();

    Answer answer =
        post(
            promotion,
            """
            {"size": 120, "prefix": "WB-", "code_type": "mixed", "random_part_length": 9}\
            """);

    assertThat(answer.status()).isEqualTo(202);
    JsonNode batch = answer.json();
    assertThat(batch.path("status").asText()).isEqualTo("running");
    assertThat(batch.path("size").asInt()).isEqualTo(120);
    assertThat(batch.path("created").asInt()).isZero();
    assertThat(read(promotion, batch, "").json()).isEqualTo(batch);
    assertThat(read(promotion, batch, "?format=csv").text()).isEqualTo("code\n");

    make(batch);

    JsonNode completed = read(promotion, batch, "").json();
    assertThat(completed.path("status").asText()).isEqualTo("completed");
    assertThat(completed.path("created").asInt()).isEqualTo(120);
    Answer csv = read(promotion, batch, "?format=csv");
    assertThat(csv.header("content-type")).isEqualTo("text/csv; charset=utf-8");
    List<String> lines = csv.text().lines().toList();
    assertThat(lines).hasSize(121).doesNotHaveDuplicates().startsWith("code");
    assertThat(lines.subList(1, lines.size()))
        .allMatch(line -> line.matches("WB-[ABCDEFGHJKMNPQRSTUVWXYZ2-9]{9}"));
  }

  @Test
  void eachCodeIsAVoucherForOneRedemption() {
    Promotion promotion = given.promotion().withoutCode().make();
    JsonNode batch = post(promotion, "{\"size\": 2, \"prefix\": \"vip.\"}").json();
    make(batch);
    List<String> lines = read(promotion, batch, "?format=csv").text().lines().toList();

    assertRedeemed(given.attempt(lines.get(1)).redeem());
    assertRefused(given.attempt(lines.get(1)).redeem(), "voucher_already_used");
    assertRedeemed(given.attempt(lines.get(2).toLowerCase(Locale.ROOT)).redeem());
    JsonNode vouchers =
        given.admin("GET", "/promotions/" + promotion.id() + "/vouchers", null).json();
    assertThat(vouchers.path("items")).hasSize(2);
  }

  @Test
  void theCodesOfAGiftCardsPromotionHaveItsValueOnThem() {
    Promotion promotion = given.promotion().giftCard("25.00").withoutCode().make();
    JsonNode batch = post(promotion, "{\"size\": 1}").json();
    make(batch);
    String card = read(promotion, batch, "?format=csv").text().lines().toList().get(1);

    assertAmount(given.admin("GET", "/vouchers/" + card, null).json().path("balance"), "25.00");
    assertRedeemed(given.attempt(card).cost("10.00").confirmed().redeem());
    assertRedeemed(given.attempt(card).cost("10.00").confirmed().redeem());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                       | size               | required",
        "{\"size\": 0}                                            | size               |"
            + " below_minimum",
        "{\"size\": 100001, \"random_part_length\": 20}           | size               |"
            + " above_maximum",
        "{\"size\": \"many\"}                                     | size               |"
            + " not_a_number",
        "{\"size\": 1, \"code_type\": \"emoji\"}                  | code_type          |"
            + " invalid_choice",
        "{\"size\": 1, \"prefix\": \"=1+2\"}                      | prefix             |"
            + " invalid_characters",
        "{\"size\": 1, \"prefix\": \"-WB\"}                       | prefix             |"
            + " invalid_characters",
        "{\"size\": 1, \"prefix\": \"W/B\"}                       | prefix             |"
            + " invalid_characters",
        "{\"size\": 1, \"prefix\": \"ABCDEFGHIJKLMNOPQRSTU\"}     | prefix             | too_long",
        "{\"size\": 1, \"random_part_length\": 33}                | random_part_length |"
            + " above_maximum",
        "{\"size\": 100, \"code_type\": \"digits\", \"random_part_length\": 7} | random_part_length"
            + " | below_minimum",
        "{\"size\": 1, \"colour\": \"red\"}                       | colour             |"
            + " unknown_attribute"
      })
  void refusesABatchThatMakesNoSense(String body, String attribute, String code) {
    Answer answer = post(given.promotion().make(), body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(codes(answer)).as(answer.text()).containsExactly(code);
    assertThat(answer.json().path("errors").path(0).path("attribute").asText())
        .isEqualTo(attribute);
  }

  @ParameterizedTest
  @CsvSource({"100, digits, 8", "100000, mixed, 8", "100000, letters, 9", "100000, digits, 11"})
  void takesTheShortestCodesThatCannotBeGuessed(int size, String type, int length) {
    Promotion promotion = given.promotion().make();
    String body = "{\"size\": %d, \"code_type\": \"%s\", \"random_part_length\": %d}";

    assertThat(post(promotion, body.formatted(size, type, length)).status()).isEqualTo(202);
    Answer shorter = post(promotion, body.formatted(size, type, length - 1));
    assertThat(codes(shorter)).containsExactly("below_minimum");
    assertThat(shorter.json().path("message").asText()).isNotBlank();
  }

  @Test
  void whatIsNotThereIsNotFound() {
    Promotion promotion = given.promotion().make();
    Promotion other = given.promotion().make();
    JsonNode batch = post(promotion, "{\"size\": 1}").json();

    assertThat(read(other, batch, "").status()).isEqualTo(404);
    assertThat(
            given
                .admin("GET", "/promotions/" + promotion.id() + "/vouchers/batch/none", null)
                .status())
        .isEqualTo(404);
    assertThat(
            given.admin("POST", "/promotions/none/vouchers/batch", json("{\"size\": 1}")).status())
        .isEqualTo(404);
    assertThat(codes(read(promotion, batch, "?format=xml"))).containsExactly("invalid_choice");
  }

  @Test
  void aVoucherCanBeSwitchedOffAndOn() {
    Promotion promotion = given.promotion().make();
    String path = "/promotions/" + promotion.id() + "/vouchers/" + promotion.code();

    Answer off = given.admin("PATCH", path, json("{\"active\": false}"));

    assertThat(off.status()).isEqualTo(200);
    assertThat(off.json().path("status").asText()).isEqualTo("inactive");
    assertThat(off.json().path("active").asBoolean()).isFalse();
    assertRefused(given.attempt(promotion.code()).validate(), "voucher_not_active");
    assertRefused(given.attempt(promotion.code()).redeem(), "voucher_not_active");

    assertThat(given.admin("PATCH", path, json("{\"active\": true}")).status()).isEqualTo(200);
    assertRedeemed(given.attempt(promotion.code()).redeem());
    assertThat(codes(given.admin("PATCH", path, json("{}")))).containsExactly("required");
    assertThat(
            given
                .admin(
                    "PATCH",
                    "/promotions/"
                        + given.promotion().make().id()
                        + "/vouchers/"
                        + promotion.code(),
                    json("{\"active\": false}"))
                .status())
        .isEqualTo(404);
  }

  private static Answer post(Promotion promotion, String body) {
    return given.admin("POST", "/promotions/" + promotion.id() + "/vouchers/batch", json(body));
  }

  private static Answer read(Promotion promotion, JsonNode batch, String query) {
    return given.admin(
        "GET",
        "/promotions/"
            + promotion.id()
            + "/vouchers/batch/"
            + batch.path("batch_id").asText()
            + query,
        null);
  }

  /** What the stream does when a batch is stored. */
  private static void make(JsonNode batch) {
    JsonNode answer =
        api.invoke(
            "BatchFunction",
            """
            {"Records": [{"eventID": "1", "eventName": "INSERT", "eventSource": "aws:dynamodb",
              "dynamodb": {"SequenceNumber": "100", "StreamViewType": "KEYS_ONLY",
                "Keys": {"pk": {"S": "B#%s"}, "sk": {"S": "BATCH"}}}}]}\
            """
                .formatted(batch.path("batch_id").asText()));
    assertThat(answer.path("batchItemFailures")).isEmpty();
  }
}
