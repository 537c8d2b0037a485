package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What a storefront and its customers' browsers do with the pixel. */
final class Browser {

  static final String USER_AGENT = "Mozilla/5.0 (X11; Linux) Curious/17.4";

  private final LocalApiExtension api;

  Browser(LocalApiExtension api) {
    this.api = api;
  }

  /** A token as a storefront gets it. */
  String token(String customer) {
    Answer answer =
        api.request(
            "POST", "/customers/" + Given.encoded(customer) + "/token", Given.STOREFRONT, null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return answer.json().path("token").asText();
  }

  /** Asks for the picture, and gets it. */
  void sees(String query) {
    Answer answer =
        api.send("GET", "/pixel.gif" + query, Map.of("user-agent", USER_AGENT), new byte[0]);
    assertThat(answer.status()).as(query).isEqualTo(200);
    assertThat(answer.header("content-type")).as(query).isEqualTo("image/gif");
    assertThat(answer.header("cache-control")).as(query).isEqualTo("no-store");
    assertThat(answer.text()).as(query).startsWith("GIF89a");
  }

  /** How many visits of a customer are stored one by one. */
  int visits(String customer) {
    String table = Objects.requireNonNull(api.variables().get("CUSTOMERS_TABLE"));
    return api.client()
        .query(
            query ->
                query
                    .tableName(table)
                    .consistentRead(true)
                    .keyConditionExpression("pk = :customer and begins_with(sk, :visit)")
                    .expressionAttributeValues(
                        Map.of(
                            ":customer", AttributeValue.fromS("C#" + customer),
                            ":visit", AttributeValue.fromS("VISIT#"))))
        .count();
  }
}
