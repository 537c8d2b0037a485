package io.vouchsafe.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.local.Template;
import io.vouchsafe.testing.LocalApiExtension;
import io.vouchsafe.testing.LocalApiExtension.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which key may do what, and how keys are made and revoked. */
class RolesAndKeysTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final String ABSENT = "absent";
  private static final List<String> ROLES =
      List.of("admin", "storefront", "pos", "scanner", "reader");
  private static final Set<String> REDEEM = Set.of("admin", "storefront", "pos", "scanner");
  private static final Set<String> SELL = Set.of("admin", "storefront", "pos");
  private static final Set<String> OFFER = Set.of("admin", "storefront", "pos", "reader");
  private static final Set<String> READ = Set.of("admin", "reader");
  private static final Set<String> MANAGE = Set.of("admin");

  /** What needs no key. */
  private static final Set<String> OPEN = Set.of("/health", "/pixel.gif", "/vouchsafe.js");

  /** The names of things that are there, by the parameter that names them. */
  private static final Map<String, String> THERE = new LinkedHashMap<>();

  private final Given given = new Given(api);

  /** What may be called, and by whom. */
  private record Call(String method, String path, Set<String> roles) {

    String to(boolean existing) {
      String filled = path;
      for (Map.Entry<String, String> thing : THERE.entrySet()) {
        filled = filled.replace("{" + thing.getKey() + "}", existing ? thing.getValue() : ABSENT);
      }
      return filled;
    }

    /** The route as the template has it. */
    String route() {
      return path.replaceAll("\\?.*", "").replaceAll("\\{(key|webhook)_id}", "{id}");
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  static Stream<Call> calls() {
    String redemption = "/vouchers/{code}/redemptions?transaction_id={transaction_id}";
    return Stream.of(
        new Call("PUT", "/vouchers/{code}/validate", REDEEM),
        new Call("POST", "/vouchers/{code}/redemptions", REDEEM),
        new Call("GET", redemption, SELL),
        new Call("PATCH", redemption, SELL),
        new Call("DELETE", redemption, SELL),
        new Call("GET", "/vouchers/{code}", SELL),
        new Call("POST", "/promotions", MANAGE),
        new Call("GET", "/promotions", READ),
        new Call("GET", "/promotions/{id}", READ),
        new Call("PATCH", "/promotions/{id}", MANAGE),
        new Call("DELETE", "/promotions/{id}", MANAGE),
        new Call("POST", "/promotions/{id}/vouchers", MANAGE),
        new Call("GET", "/promotions/{id}/vouchers", READ),
        new Call("PATCH", "/promotions/{id}/vouchers/{code}", MANAGE),
        new Call("POST", "/promotions/{id}/vouchers/batch", MANAGE),
        new Call("GET", "/promotions/{id}/vouchers/batch/{batch_id}", READ),
        new Call("GET", "/promotions/{id}/redemptions", READ),
        new Call("GET", "/promotions/{id}/stats", READ),
        new Call("GET", "/models/value", READ),
        new Call("POST", "/segments", MANAGE),
        new Call("GET", "/segments", READ),
        new Call("POST", "/segments/preview", MANAGE),
        new Call("GET", "/segments/{key}", READ),
        new Call("PUT", "/segments/{key}", MANAGE),
        new Call("DELETE", "/segments/{key}", MANAGE),
        new Call("GET", "/segments/{key}/customers", READ),
        new Call("POST", "/segments/{key}/customers/import", MANAGE),
        new Call("PUT", "/segments/{key}/customers/{identifier}", MANAGE),
        new Call("DELETE", "/segments/{key}/customers/{identifier}", MANAGE),
        new Call("POST", "/customers", SELL),
        new Call("GET", "/customers", READ),
        new Call("GET", "/customers/{identifier}", READ),
        new Call("PATCH", "/customers/{identifier}", SELL),
        new Call("DELETE", "/customers/{identifier}", MANAGE),
        new Call("GET", "/customers/{identifier}/export", READ),
        new Call("POST", "/customers/{identifier}/token", SELL),
        new Call("GET", "/customers/{identifier}/orders", READ),
        new Call("GET", "/customers/{identifier}/redemptions", READ),
        new Call("GET", "/customers/{identifier}/segments", READ),
        new Call("GET", "/customers/{identifier}/offers", OFFER),
        new Call("POST", "/orders", SELL),
        new Call("POST", "/orders/import", SELL),
        new Call("POST", "/customers/import", SELL),
        new Call("PATCH", "/orders/{order_id}", SELL),
        new Call("POST", "/webhooks", MANAGE),
        new Call("GET", "/webhooks", READ),
        new Call("GET", "/webhooks/{webhook_id}", READ),
        new Call("PATCH", "/webhooks/{webhook_id}", MANAGE),
        new Call("DELETE", "/webhooks/{webhook_id}", MANAGE),
        new Call("GET", "/webhooks/{webhook_id}/deliveries", READ),
        new Call("POST", "/webhooks/{webhook_id}/test", MANAGE),
        new Call("POST", "/keys", MANAGE),
        new Call("GET", "/keys", READ),
        new Call("DELETE", "/keys/{key_id}", MANAGE));
  }

  @BeforeAll
  static void makeOneOfEverything() {
    Given given = new Given(api);
    Given.Promotion promotion = given.promotion().make();
    String customer = given.customer("there").make();
    String order = given.order(customer).make();
    Given.Attempt redeemed = given.attempt(promotion.code()).customer(customer);
    assertThat(redeemed.redeem().status()).isEqualTo(201);
    assertThat(given.admin("POST", "/segments", Given.json().put("key", "there")).status())
        .isEqualTo(201);
    THERE.put("code", promotion.code());
    THERE.put("transaction_id", redeemed.body().path("transaction_id").asText());
    THERE.put("key", "there");
    THERE.put("identifier", customer);
    THERE.put("order_id", order);
    THERE.put("id", promotion.id());
    Answer batch =
        given.admin(
            "POST",
            "/promotions/" + promotion.id() + "/vouchers/batch",
            Given.json().put("size", 1));
    THERE.put("batch_id", batch.json().path("batch_id").asText());
    ObjectNode webhook = Given.json().put("url", "https://8.8.8.8/");
    webhook.putArray("events").add("*");
    THERE.put("webhook_id", given.made("/webhooks", webhook).path("id").asText());
    Answer key = given.admin("POST", "/keys", Given.json().put("role", "reader"));
    THERE.put("key_id", key.json().path("id").asText());
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aCallTakesTheRolesThatItIsFor(Call call) {
    for (String role : ROLES) {
      Answer answer = send(call, call.to(false), "local-" + role);
      if (call.roles().contains(role)) {
        assertThat(answer.status())
            .as("%s for %s: %s", call, role, answer.text())
            .isNotIn(401, 403, 405)
            .isLessThan(500);
      } else {
        assertError(answer, 403, "forbidden");
        assertSameAnswer(send(call, call.to(true), "local-" + role), answer);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aCallNeedsAGoodKeyAndTellsNothingWithoutOne(Call call) {
    Answer without = send(call, call.to(false), null);
    Answer bad = send(call, call.to(false), "local-nobody");

    assertError(without, 401, "unauthorized");
    assertError(bad, 401, "unauthorized");
    assertSameAnswer(send(call, call.to(true), null), without);
    assertSameAnswer(send(call, call.to(true), "local-nobody"), bad);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local-admin",
        "Basic local-admin",
        "Bearer",
        "Bearer ",
        "Bearer local-admin local-admin",
        "Bearer LOCAL-ADMIN",
        "Bearer  "
      })
  void aKeyIsSentAsABearer(String authorization) {
    Answer answer =
        api.send("GET", "/promotions", Map.of("authorization", authorization), new byte[0]);

    assertError(answer, 401, "unauthorized");
  }

  @Test
  void aVeryLongKeyIsABadOne() {
    assertError(api.request("GET", "/promotions", "x".repeat(9000), null), 401, "unauthorized");
  }

  @Test
  void everyRouteOfTheTemplateIsCovered() throws Exception {
    Set<String> covered = calls().map(Call::route).collect(Collectors.toSet());
    Template template = Template.load(Path.of("template.yaml"), name -> name, Map.of());
    List<String> paths =
        Files.readAllLines(Path.of("template.yaml")).stream()
            .map(String::strip)
            .filter(line -> line.startsWith("Path: "))
            .map(line -> line.substring("Path: ".length()))
            .filter(path -> path.startsWith("/") && !OPEN.contains(path))
            .toList();

    assertThat(template.routes()).hasSize(paths.size() + OPEN.size() + 1);
    assertThat(covered).containsExactlyInAnyOrderElementsOf(paths);
  }

  @Test
  void healthNeedsNoKey() {
    Answer answer = api.request("GET", "/health", null, null);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("status").asText()).isEqualTo("ok");
    assertThat(answer.header("x-request-id")).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", "storefront", "pos", "scanner", "reader"})
  void aMadeKeyHasItsRoleAtOnceUntilItIsRevoked(String role) {
    Answer made =
        given.admin("POST", "/keys", Given.json().put("role", role).put("name", "A " + role));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.json().path("role").asText()).isEqualTo(role);
    assertThat(made.json().path("name").asText()).isEqualTo("A " + role);
    String secret = made.json().path("key").asText();
    String id = made.json().path("id").asText();
    assertThat(secret).hasSizeGreaterThan(40);

    assertThat(works(secret)).isEqualTo(works("local-" + role)).contains(true);
    assertThat(listed()).anyMatch(key -> key.path("id").asText().equals(id));
    assertThat(given.admin("DELETE", "/keys/" + id, null).status()).isEqualTo(204);

    assertError(api.request("GET", "/promotions", secret, null), 401, "unauthorized");
    assertThat(listed()).noneMatch(key -> key.path("id").asText().equals(id));
    assertError(given.admin("DELETE", "/keys/" + id, null), 404, "not_found");
  }

  @Test
  void aKeyIsShownOnceAndStoredAsAHashOnly() {
    Answer made = given.admin("POST", "/keys", Given.json().put("role", "admin"));
    String secret = made.json().path("key").asText();
    String id = made.json().path("id").asText();

    Answer list = given.admin("GET", "/keys?limit=500", null);

    assertThat(list.text()).doesNotContain(secret);
    assertThat(given.everythingStored().toString().contains(secret)).isFalse();
    for (JsonNode key : list.json().path("items")) {
      assertThat(key.propertyStream().map(Map.Entry::getKey))
          .containsExactlyInAnyOrder("id", "role", "name", "created_at");
      assertError(
          api.request("GET", "/promotions", key.path("id").asText(), null), 401, "unauthorized");
    }
    assertError(api.request("GET", "/promotions", id, null), 401, "unauthorized");
    assertThat(given.admin("POST", "/keys", Given.json().put("role", "admin")).json().path("key"))
        .isNotEqualTo(made.json().path("key"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"role\":null}",
        "{\"role\":\"none\"}",
        "{\"role\":\"Admin\"}",
        "{\"role\":1}"
      })
  void aKeyNeedsARoleThatThereIs(String body) {
    Answer answer = api.request("POST", "/keys", Given.ADMIN, body);

    assertError(answer, 422, "invalid");
    assertThat(answer.json().path("errors")).hasSize(1);
    assertThat(answer.json().at("/errors/0/attribute").asText()).isEqualTo("role");
  }

  /** Which of some calls a key may make. */
  private List<Boolean> works(String key) {
    return Stream.of(
            api.request("GET", "/promotions", key, null),
            api.request("PUT", "/vouchers/absent/validate", key, "{}"),
            api.request("POST", "/orders", key, "{}"),
            api.request("POST", "/keys", key, "{}"))
        .map(answer -> answer.status() != 401 && answer.status() != 403)
        .toList();
  }

  private List<JsonNode> listed() {
    return given.admin("GET", "/keys?limit=500", null).json().path("items").valueStream().toList();
  }

  private static Answer send(Call call, String path, @Nullable String key) {
    boolean bodiless = call.method().equals("GET") || call.method().equals("DELETE");
    return api.request(call.method(), path, key, bodiless ? null : "{}");
  }

  private static void assertError(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("type").asText()).isEqualTo("Error");
    assertThat(answer.json().path("error").asBoolean()).isTrue();
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
    assertThat(answer.json().path("message").asText()).isNotBlank();
    assertThat(answer.json().path("errors").isArray()).isTrue();
    assertThat(answer.header("x-request-id")).isNotBlank();
    assertThat(answer.header("content-type")).startsWith("application/json");
  }

  /** The same but for what differs in any two answers. */
  private static void assertSameAnswer(Answer answer, Answer other) {
    assertThat(answer.status()).isEqualTo(other.status());
    assertThat(answer.text()).isEqualTo(other.text());
    Set<String> names = answer.headers().keySet();
    assertThat(names).isEqualTo(other.headers().keySet());
  }
}
