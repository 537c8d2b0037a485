package io.vouchsafe.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.store.Database;
import io.vouchsafe.testing.DynamoDbLocalExtension;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CustomerTokensTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.999Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  @RegisterExtension static final DynamoDbLocalExtension dynamo = DynamoDbLocalExtension.instance();

  @Test
  void tellTheirCustomerToEveryInstance() {
    for (String customer : List.of("c-42", "x", "a b/c%", "Größe 🌞", "\u20ac".repeat(200))) {
      String token = tokens().issue(customer, LATER);

      assertThat(token).matches("[A-Za-z0-9_-]+");
      assertThat(tokens().customer(token, NOW)).contains(customer);
    }
  }

  @Test
  void areShortEnoughForAnyUrl() {
    assertThat(tokens().issue("c-42", LATER)).hasSizeLessThan(40);
    assertThat(tokens().issue("\u20ac".repeat(200), LATER)).hasSizeLessThan(840);
  }

  @Test
  void areGoodUntilTheirSecond() {
    Instant end = Instant.parse("2026-03-01T13:00:00Z");
    String token = tokens().issue("c-42", end);

    assertThat(tokens().customer(token, end.minusNanos(1))).contains("c-42");
    assertThat(tokens().customer(token, end)).isEmpty();
    assertThat(tokens().customer(token, Instant.MAX)).isEmpty();
  }

  @Test
  void areGoodOnlyAsTheyWereIssued() {
    String token = tokens().issue("c-4", LATER);
    for (int i = 0; i < token.length(); i++) {
      for (char c : new char[] {'A', 'B', 'Q', 'g', 'w', '_', '-', '=', '+', '/', ' ', 'ä'}) {
        String forged = token.substring(0, i) + c + token.substring(i + 1);
        if (!forged.equals(token)) {
          assertThat(tokens().customer(forged, NOW)).as(forged).isEmpty();
        }
      }
      assertThat(tokens().customer(token.substring(0, i), NOW)).isEmpty();
      assertThat(tokens().customer(token.substring(i + 1), NOW)).isEmpty();
    }
    for (String longer : List.of(token + "A", token + "=", token + "AAAA", "A" + token)) {
      assertThat(tokens().customer(longer, NOW)).isEmpty();
    }
    assertThat(tokens().customer("A".repeat(100_000), NOW)).isEmpty();
  }

  @Test
  void ofOneCustomerAreNoneOfAnother() {
    byte[] mine = Base64.getUrlDecoder().decode(tokens().issue("c-1", LATER));
    byte[] other = mine.clone();
    // The name comes last before the 16 bytes of the signature.
    other[other.length - 17] = '2';

    assertThat(tokens().customer(text(mine), NOW)).contains("c-1");
    assertThat(tokens().customer(text(other), NOW)).isEmpty();
    // Nor that of the one whose name begins or ends like it.
    byte[] longer = Arrays.copyOf(mine, mine.length + 1);
    assertThat(tokens().customer(text(longer), NOW)).isEmpty();
    String unsigned = text(Arrays.copyOf(mine, mine.length - 16));
    assertThat(tokens().customer(unsigned, NOW)).isEmpty();
  }

  /** The tables of another stage have another secret. */
  @Test
  void ofAnotherStageAreGoodThereOnly() {
    Map<String, @Nullable String> variables = new HashMap<>(dynamo.variables());
    variables.put("KEYS_TABLE", variables.get("SEGMENTS_TABLE"));
    CustomerTokens theirs = new CustomerTokens(new Database(dynamo.client(), variables::get));
    String token = theirs.issue("c-42", LATER);

    assertThat(theirs.customer(token, NOW)).contains("c-42");
    assertThat(tokens().customer(token, NOW)).isEmpty();
    assertThat(theirs.customer(tokens().issue("c-42", LATER), NOW)).isEmpty();
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static CustomerTokens tokens() {
    return new CustomerTokens(dynamo.database());
  }
}
