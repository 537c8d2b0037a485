package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.ImportSteps.assertRefused;
import static io.vouchsafe.acceptance.ImportSteps.assertTaken;
import static io.vouchsafe.acceptance.ImportSteps.rejected;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.testing.Covers;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Members of a list segment as the lines of a CSV file. */
class MembersImportTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private final Given given = new Given(api);
  private String list = "";
  private ImportSteps members = ImportSteps.members(api, list);

  @BeforeEach
  void makeAList() {
    api.clock().set(TestClock.START);
    list = new RedemptionSteps(api).list();
    members = ImportSteps.members(api, list);
  }

  @Test
  @Covers("S-114")
  void putsCustomersOnTheListAtOnce() {
    String code = given.promotion().include(list).make().code();
    assertThat(given.attempt(code).customer("ä, b").validate().status()).isEqualTo(422);

    assertTaken(members.send("\uFEFFidentifier", "c-1", "", "\"ä, b\"", " c-1 "), 2, 0, 0);

    assertThat(listed().keySet()).containsExactlyInAnyOrder("c-1", "ä, b");
    assertThat(given.attempt(code).customer("ä, b").validate().status()).isEqualTo(200);
  }

  @Test
  void thoseWhoAreOnItStaySinceWhenTheyWere() {
    assertTaken(members.send("identifier", "old"), 1, 0, 0);
    api.clock().advance(Duration.ofHours(1));
    Map<String, List<String>> stored = given.everythingStored();

    assertTaken(members.send("identifier", "old"), 0, 0, 0);
    given.assertStored(stored);
    assertTaken(members.send("identifier", "old", "new"), 1, 0, 0);

    assertThat(listed())
        .containsEntry("old", TestClock.START.toString())
        .containsEntry("new", TestClock.START.plus(Duration.ofHours(1)).toString());
  }

  @Test
  @Covers({"S-114", "S-116"})
  void takesMoreThanFitIntoOneTransaction() {
    List<String> lines = new ArrayList<>(List.of("identifier"));
    for (int index = 0; index < 1101; index++) {
      lines.add("c-" + index);
    }
    String[] file = lines.toArray(String[]::new);
    assertTaken(members.send("identifier", "c-7", "c-1100"), 2, 0, 0);

    assertTaken(members.send(file), 1099, 0, 0);

    assertThat(listed()).hasSize(1101);
    assertTaken(members.send(file), 0, 0, 0);
  }

  @Test
  @Covers("S-115")
  void keepsTheGoodLinesAndListsTheOthers() {
    Answer answer =
        members.send(
            "identifier",
            "good",
            "bad,line",
            "x".repeat(200),
            "x".repeat(201),
            "a\uFFFDb",
            "\"open",
            "good too");

    assertTaken(answer, 3, 0, 4);
    assertThat(rejected(answer))
        .containsExactly(
            "3 line wrong_number_of_cells",
            "5 identifier too_long",
            "6 identifier invalid_characters",
            "7 line invalid_csv");
    assertThat(listed().keySet()).containsExactlyInAnyOrder("good", "good too", "x".repeat(200));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''| header required",
        "customer| customer unknown_attribute identifier required",
        "identifier,since| since unknown_attribute",
        "identifier,identifier| identifier must_be_unique"
      })
  void refusesAFileWhoseHeaderIsWrong(String header, String errors) {
    assertRefused(members.send(header), 422, "invalid", " " + errors);
    assertThat(listed()).isEmpty();
  }

  @Test
  void refusesWhatIsNoCsv() {
    byte[] json = "{\"identifier\": \"c\"}".getBytes(StandardCharsets.UTF_8);

    assertRefused(members.send(json, "application/json"), 415, "unsupported_media_type");
  }

  @Test
  void onlyAListIsFilled() {
    assertThat(ImportSteps.members(api, "nothing").send("identifier", "c").status()).isEqualTo(404);
    assertRefused(
        ImportSteps.members(api, "lapsed").send("identifier", "c"),
        409,
        "conflict",
        " key not_a_list");
  }

  /** Since when each member is one. */
  private Map<String, String> listed() {
    List<JsonNode> all = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page =
          given.admin("GET", "/segments/" + list + "/customers?limit=500" + cursor, null).json();
      page.path("items").forEach(all::add);
      cursor =
          page.path("next_cursor").isTextual()
              ? "&cursor=" + Given.encoded(page.path("next_cursor").asText())
              : "";
    } while (!cursor.isEmpty());
    return all.stream()
        .collect(
            Collectors.toMap(
                member -> member.path("identifier").asText(),
                member -> member.path("since").asText()));
  }
}
