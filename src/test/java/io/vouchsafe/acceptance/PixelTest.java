package io.vouchsafe.acceptance;

import static io.vouchsafe.acceptance.RedemptionSteps.assertRefused;
import static io.vouchsafe.acceptance.RedemptionSteps.assertValid;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.vouchsafe.acceptance.Given.Promotion;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import io.vouchsafe.testing.TestClock;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** The tracking pixel, and the tokens that it takes. */
class PixelTest {

  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
  private static final Trouble trouble = new Trouble();

  @RegisterExtension
  static final LocalApiExtension api =
      LocalApiExtension.instance().loggingTo(new PrintStream(LOG, true, UTF_8)).with(trouble);

  private static final Given given = new Given(api);
  private static final RedemptionSteps steps = new RedemptionSteps(api);
  private static final Browser browser = new Browser(api);

  /** Fails the calls of the database about a customer who asks for it. */
  private static final class Trouble implements ExecutionInterceptor {

    private final AtomicReference<@Nullable Supplier<RuntimeException>> failure =
        new AtomicReference<>();

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
      Supplier<RuntimeException> next = failure.get();
      if (next != null
          && (context.request() instanceof BatchGetItemRequest
              || context.request() instanceof TransactWriteItemsRequest)) {
        throw next.get();
      }
    }
  }

  @BeforeEach
  void today() {
    api.clock().set(TestClock.START);
    trouble.failure.set(null);
  }

  // ------------------------------------------------------------------------------------- visits

  @Test
  void whatIsLookedAtCountsInTheVeryNextDecision() {
    String customer = given.customer().make();
    String token = browser.token(customer);
    Promotion promotion =
        given
            .promotion()
            .include(
                steps.rule(
                    "visits.count within P1D = 3 and visits.viewed within P1D in (\"shoes\")"
                        + " and visits.viewed in (\"Größe, 42 & mehr\")"
                        + " and not visits.viewed in (\"of a page\", \"\")"))
            .make();
    browser.sees("?e=page&i=1&c=of%20a%20page&t=" + token);
    browser.sees("?e=product&i=2&p=p-118&c=+shoes%20&c=hats&c=&t=" + token);
    assertRefused(
        given.attempt(promotion.code()).customer(customer).validate(), "segment_not_included");

    browser.sees("?e=category&i=3&c=Gr%C3%B6%C3%9Fe%2C+42+%26+mehr&t=" + token);

    assertValid(given.attempt(promotion.code()).customer(customer).validate());
    assertThat(browser.visits(customer)).isEqualTo(3);
  }

  @Test
  void aViewAfterALongSilenceIsAComingBackByActivity() {
    String customer = given.customer().make();
    given.order(customer).at(api.clock().instant().minus(Duration.ofDays(100))).make();
    Promotion promotion =
        given
            .promotion()
            .include(steps.rule("comeback after P90D within P30D by activity"))
            .exclude(steps.rule("orders.last_at newer than P30D"))
            .make();
    browser.sees("?e=page&t=" + browser.token(customer));
    Instant end = api.clock().instant().plus(Duration.ofDays(30));

    JsonNode clause =
        segment(customer, steps.rule("comeback after P90D within P30D by activity"))
            .at("/because/0");
    assertThat(clause.path("verdict").asText()).isEqualTo("yes");
    assertThat(Instant.parse(clause.path("becomes_true_at").asText())).isEqualTo(end);
    assertValid(given.attempt(promotion.code()).customer(customer).validate());
    api.clock().set(end);
    assertRefused(
        given.attempt(promotion.code()).customer(customer).validate(), "segment_not_included");
  }

  @Test
  void whoIsNoCustomerYetIsSeenAllTheSame() {
    String nobody = Given.fresh("not-yet");
    browser.sees("?e=page&t=" + browser.token(nobody));
    Promotion promotion = given.promotion().include(steps.rule("visits.count = 1")).make();

    assertValid(given.attempt(promotion.code()).customer(nobody).validate());
    assertThat(given.admin("GET", "/customers/" + nobody, null).status()).isEqualTo(404);
  }

  @Test
  void aViewThatIsToldAgainIsTheSame() {
    String customer = Given.fresh("again");
    String token = browser.token(customer);
    browser.sees("?e=page&i=v-1&t=" + token);
    api.clock().advance(Duration.ofHours(3));
    // However late, and whatever it says now.
    browser.sees("?e=page&i=v-1&t=" + token);
    browser.sees("?e=product&i=v-1&c=hats&t=" + token);
    assertThat(browser.visits(customer)).isEqualTo(1);

    browser.sees("?e=page&i=v-2&t=" + token);

    assertThat(browser.visits(customer)).isEqualTo(2);
    // What one customer calls a view has nothing to do with another one's.
    String other = Given.fresh("other");
    browser.sees("?e=page&i=v-1&t=" + browser.token(other));
    assertThat(browser.visits(other)).isEqualTo(1);
  }

  @Test
  void withoutAnIdTheSameUrlIsTheSameViewForHalfAnHour() {
    String customer = Given.fresh("no-id");
    String url = "?e=page&u=%2Fshoes&t=" + browser.token(customer);
    browser.sees(url);
    api.clock().advance(Duration.ofMinutes(30));
    browser.sees(url);
    assertThat(browser.visits(customer)).isEqualTo(1);
    api.clock().advance(Duration.ofMillis(1));

    browser.sees(url);

    assertThat(browser.visits(customer)).isEqualTo(2);
    // The same page, rendered with another token.
    browser.sees("?e=page&u=%2Fshoes&t=" + browser.token(customer));
    assertThat(browser.visits(customer)).isEqualTo(2);
    List.of("?e=page&u=%2Fhats&t=", "?e=product&u=%2Fshoes&t=", "?e=page&p=1&u=%2Fshoes&t=")
        .forEach(another -> browser.sees(another + browser.token(customer)));
    assertThat(browser.visits(customer)).isEqualTo(5);
  }

  // ------------------------------------------------------------------------------------ privacy

  @Test
  void ofTheDeviceOnlyPseudonymsAreKeptAndForThirteenMonths() {
    String customer = Given.fresh("private");
    String other = Given.fresh("private");
    LOG.reset();
    for (String visitor : List.of(customer, other)) {
      browser.sees("?e=product&p=p-secret&u=%2Fsecret%3Fa%3Db&t=" + browser.token(visitor));
    }

    Map<String, AttributeValue> visit = visit(customer);
    for (String name : List.of("user_agent", "network")) {
      String pseudonym = Objects.requireNonNull(visit.get(name)).s();
      assertThat(pseudonym).matches("[A-Za-z0-9_-]{22}");
      // The same device is known again, without it being known which it is.
      assertThat(visit(other)).containsEntry(name, AttributeValue.fromS(pseudonym));
    }
    assertThat(Objects.requireNonNull(visit.get("ttl")).n())
        .isEqualTo(
            String.valueOf(api.clock().instant().plus(Duration.ofDays(397)).getEpochSecond() + 1));
    assertThat(given.everythingStored().toString())
        .contains(customer)
        .doesNotContain("Curious", "127.0.0", "secret");
    assertThat(LOG.toString(UTF_8))
        .contains("\"visit\":\"recorded\"")
        .doesNotContain(customer, "Curious", "127.0.0", "secret");
  }

  @Test
  void whoSaysNothingOfTheBrowserIsSeenAllTheSame() {
    String customer = Given.fresh("silent");
    String query = "?e=page&t=" + browser.token(customer);
    api.send("GET", "/pixel.gif" + query, Map.of("user-agent", " "), new byte[0]);

    assertThat(visit(customer)).containsKey("network").doesNotContainKey("user_agent");
  }

  // ----------------------------------------------------------------------- what is not recorded

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?",
        "?t=TOKEN",
        "?e=&t=TOKEN",
        "?e=PAGE&t=TOKEN",
        "?e=buy&t=TOKEN",
        "?e=page",
        "?e=page&t=",
        "?e=page&t=TOKEN&t=TOKEN",
        "?e=page&t=TOKEN%00",
        "?e=page&t=%20TOKEN",
        "?e=page&t=TOKEN=",
        "?e=page&e=page&t=TOKEN",
        "?e=category&t=TOKEN",
        "?e=category&c=&c=%20&t=TOKEN",
        "?e=product&c=%FF&t=TOKEN",
        "?e=product&c=%00&t=TOKEN",
        "?e=product&p=%ED%A0%80&t=TOKEN",
        "?e=page&i=&t=TOKEN",
        "?e=page&i=a%20b&t=TOKEN",
        "?e=page&i=~a&t=TOKEN",
        "?e=page&i=%F0%9F%8C%9E&t=TOKEN",
      })
  void whatIsWrongIsAnsweredWithThePictureAndNotWritten(String query) {
    String token = browser.token("wrong");
    Map<String, List<String>> before = given.everythingStored();

    browser.sees(query.replace("TOKEN", token));

    given.assertStored(before);
  }

  @ParameterizedTest
  @CsvSource({"i, 64", "p, 200", "c, 100", "u, 2000"})
  void whatIsTooLongIsNotWritten(String parameter, int longest) {
    String customer = Given.fresh("long");
    String query = "?e=product&t=" + browser.token(customer) + "&" + parameter + "=";

    browser.sees(query + "x".repeat(longest + 1));
    assertThat(browser.visits(customer)).isZero();
    browser.sees(query + "x".repeat(longest));
    assertThat(browser.visits(customer)).isEqualTo(1);
  }

  @Test
  void twentyCategoriesAreTakenAndNoMore() {
    String customer = Given.fresh("broad");
    String query = "?e=product&t=" + browser.token(customer);
    String twenty =
        IntStream.range(0, 20).mapToObj(i -> "&c=c" + i).reduce("", (one, other) -> one + other);

    browser.sees(query + twenty + "&c=one-more");
    assertThat(browser.visits(customer)).isZero();
    // One that is named twice is one.
    browser.sees(query + twenty + "&c=c7");
    assertThat(browser.visits(customer)).isEqualTo(1);
  }

  @Test
  void aTokenIsGoodUntilTheSecondThatItSays() {
    String customer = Given.fresh("late");
    api.clock().set(TestClock.START.plusMillis(700));
    JsonNode issued =
        api.request("POST", "/customers/" + customer + "/token", "local-pos", "{\"ttl\": 5}")
            .json();
    Instant end = Instant.parse(issued.path("expires_at").asText());
    assertThat(end).isEqualTo(TestClock.START.plus(Duration.ofMinutes(5)));
    String query = "?e=page&t=" + issued.path("token").asText() + "&i=";

    api.clock().set(end);
    browser.sees(query + "1");
    assertThat(browser.visits(customer)).isZero();
    api.clock().set(end.minusMillis(1));
    browser.sees(query + "2");
    assertThat(browser.visits(customer)).isEqualTo(1);
  }

  @Test
  void noOtherMethodIsTaken() {
    String customer = Given.fresh("methods");
    String query = "/pixel.gif?e=page&t=" + browser.token(customer);
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")) {
      Answer answer = api.request(method, query, null, null);
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("allow")).isEqualTo("GET");
    }
    assertThat(browser.visits(customer)).isZero();
  }

  @Test
  void aPageGetsItsPictureWhateverHappensToTheTables() {
    String customer = Given.fresh("unlucky");
    String query = "?e=page&i=1&t=" + browser.token(customer);
    browser.sees(query);
    for (Supplier<RuntimeException> failure :
        List.<Supplier<RuntimeException>>of(
            () -> ApiCallTimeoutException.builder().message("Too late").build(),
            () -> InternalServerErrorException.builder().message("Broken").statusCode(500).build(),
            () -> new IllegalStateException("A flaw of our own"))) {
      trouble.failure.set(failure);
      browser.sees(query.replace("i=1", "i=2"));
    }
    assertThat(browser.visits(customer)).isEqualTo(1);
  }

  @Test
  void thePictureIsOneTransparentPoint() throws IOException {
    BufferedImage picture = ImageIO.read(URI.create(api.address() + "/pixel.gif").toURL());

    assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(1, 1);
    assertThat(picture.getRGB(0, 0) >>> 24).isZero();
  }

  // ------------------------------------------------------------------------- tokens and script

  @Test
  void aTokenSaysWhoseItIsAndUntilWhen() {
    Answer answer = api.request("POST", "/customers/c%2042/token", Given.STOREFRONT, "");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.json().path("type").asText()).isEqualTo("Token");
    assertThat(answer.json().path("customer_identifier").asText()).isEqualTo("c 42");
    assertThat(answer.json().path("token").asText()).matches("[A-Za-z0-9_-]{20,60}");
    assertThat(answer.json().path("expires_at").asText()).isEqualTo("2026-03-02T12:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"ttl\": 0} | ttl | below_minimum",
        "{\"ttl\": 43201} | ttl | above_maximum",
        "{\"ttl\": 1.5} | ttl | not_an_integer",
        "{\"ttl\": \"60\"} | ttl | not_a_number",
        "{\"minutes\": 60} | minutes | unknown_attribute",
      })
  void aTokenIsNotIssuedForJustAnything(String body, String attribute, String code) {
    Answer answer = api.request("POST", "/customers/c-1/token", Given.ADMIN, body);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo(attribute);
    assertThat(answer.json().at("/errors/0/code").asText()).isEqualTo(code);
  }

  @Test
  void aTokenIsForACustomerWhoCouldBeOne() {
    String tooLong = "x".repeat(201);
    assertThat(api.request("POST", "/customers/" + tooLong + "/token", Given.ADMIN, null).status())
        .isEqualTo(422);
    assertThat(api.request("POST", "/customers/%00/token", Given.ADMIN, null).status())
        .isEqualTo(404);
    assertThat(api.request("POST", "/customers/c-1/token", Given.ADMIN, "[]").status())
        .isEqualTo(400);
    // The longest one there can be, in as many bytes as that can have.
    String longest = "\u20ac".repeat(200);
    browser.sees("?e=page&t=" + browser.token(longest));
    assertThat(browser.visits(longest)).isEqualTo(1);
  }

  @Test
  void theScriptIsThereForEverybodyAndMayBeKept() {
    Answer answer = api.request("GET", "/vouchsafe.js", null, null);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(answer.header("cache-control")).isEqualTo("public, max-age=86400");
    assertThat(answer.header("cross-origin-resource-policy")).isEqualTo("cross-origin");
    assertThat(answer.text()).contains("/pixel.gif");
  }

  private static JsonNode segment(String customer, String segment) {
    Answer answer = given.admin("GET", "/customers/" + customer + "/segments", null);
    for (JsonNode item : answer.json().path("items")) {
      if (item.path("segment").asText().equals(segment)) {
        return item;
      }
    }
    throw new AssertionError("no " + segment + " in " + answer.text());
  }

  private static Map<String, AttributeValue> visit(String customer) {
    String table = Objects.requireNonNull(api.variables().get("CUSTOMERS_TABLE"));
    return api.client().scanPaginator(scan -> scan.tableName(table)).items().stream()
        .filter(item -> Objects.requireNonNull(item.get("pk")).s().equals("C#" + customer))
        .filter(item -> Objects.requireNonNull(item.get("sk")).s().startsWith("VISIT#"))
        .findFirst()
        .orElseThrow();
  }
}
