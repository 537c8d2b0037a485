package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Sends files of lines, and looks at what the answer says of them. */
record ImportSteps(LocalApiExtension api, String path) {

  static ImportSteps orders(LocalApiExtension api) {
    return new ImportSteps(api, "/orders/import");
  }

  static ImportSteps customers(LocalApiExtension api) {
    return new ImportSteps(api, "/customers/import");
  }

  static ImportSteps members(LocalApiExtension api, String segment) {
    return new ImportSteps(api, "/segments/" + segment + "/customers/import");
  }

  Answer send(String... lines) {
    return send(text(lines).getBytes(StandardCharsets.UTF_8), "text/csv");
  }

  Answer send(byte[] body, String contentType) {
    return api.send(
        "POST",
        path,
        Map.of("authorization", "Bearer " + Given.ADMIN, "content-type", contentType),
        body);
  }

  /** Sends it as the gateway passes what it takes for no text: encoded. */
  Answer sendEncoded(byte[] body) {
    return api.send(
        "POST",
        path,
        Map.of(
            "authorization",
            "Bearer " + Given.ADMIN,
            "content-type",
            "text/csv",
            "content-encoding",
            "identity"),
        body);
  }

  static String text(String... lines) {
    return String.join("\n", lines) + "\n";
  }

  /** Asserts that all of it was dealt with, and how. */
  static void assertTaken(Answer answer, int created, int updated, int rejected) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode json = answer.json();
    assertThat(json.path("created").asInt(-1)).as(answer.text()).isEqualTo(created);
    assertThat(json.path("updated").asInt(-1)).as(answer.text()).isEqualTo(updated);
    assertThat(json.path("rejected_count").asInt(-1)).as(answer.text()).isEqualTo(rejected);
    assertThat(json.path("rejected")).hasSize(rejected);
    assertThat(json.path("next_line").isNull()).as(answer.text()).isTrue();
  }

  /** The rejected lines, each as {@code 7 total not_a_number} with all its errors. */
  static List<String> rejected(Answer answer) {
    return answer
        .json()
        .path("rejected")
        .valueStream()
        .map(line -> line.path("line").asInt() + errors(line))
        .toList();
  }

  static void assertRefused(Answer answer, int status, String code, String... errors) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
    assertThat(answer.json().path("message").asText()).isNotBlank();
    assertThat(errors(answer.json())).isEqualTo(String.join("", errors));
  }

  private static String errors(JsonNode told) {
    StringBuilder text = new StringBuilder();
    for (JsonNode error : told.path("errors")) {
      assertThat(error.path("message").asText()).isNotBlank();
      text.append(' ').append(error.path("attribute").asText());
      text.append(' ').append(error.path("code").asText());
    }
    return text.toString();
  }
}
