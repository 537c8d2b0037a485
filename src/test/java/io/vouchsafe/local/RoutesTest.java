package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutesTest {

  /** The example by which API Gateway's documentation explains its order of precedence. */
  private static final String[] DOCUMENTED = {
    "GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default"
  };

  @Test
  void takesTheMostSpecificRoute() {
    assertThat(found("GET", "/pets/dog/1", DOCUMENTED)).isEqualTo("GET /pets/dog/1");
    assertThat(found("GET", "/pets/dog/2", DOCUMENTED)).isEqualTo("GET /pets/dog/{id}");
    assertThat(found("GET", "/pets/cat/1", DOCUMENTED)).isEqualTo("GET /pets/{proxy+}");
    assertThat(found("POST", "/test/5", DOCUMENTED)).isEqualTo("ANY /{proxy+}");
    assertThat(found("POST", "/", DOCUMENTED)).isEqualTo("$default");
  }

  @Test
  void passesOverARouteOfAnotherMethod() {
    assertThat(found("POST", "/pets/dog/1", DOCUMENTED)).isEqualTo("ANY /{proxy+}");
  }

  @Test
  void takesTheMethodBeforeAny() {
    String[] routes = {"ANY /health", "GET /health"};
    assertThat(found("GET", "/health", routes)).isEqualTo("GET /health");
    assertThat(found("PUT", "/health", routes)).isEqualTo("ANY /health");
  }

  @Test
  void takesALiteralSegmentBeforeAParameter() {
    String[] routes = {"ANY /promotions/{id}", "ANY /promotions/active"};
    assertThat(found("GET", "/promotions/active", routes)).isEqualTo("ANY /promotions/active");
    assertThat(found("GET", "/promotions/p-1", routes)).isEqualTo("ANY /promotions/{id}");
  }

  @Test
  void doesNotTakeAnEmptyParameter() {
    String[] routes = {"ANY /promotions", "ANY /promotions/{id}", "$default"};
    assertThat(found("GET", "/promotions", routes)).isEqualTo("ANY /promotions");
    assertThat(found("GET", "/promotions/", routes)).isEqualTo("$default");
    assertThat(found("GET", "/promotions//", routes)).isEqualTo("$default");
  }

  @Test
  void tellsTheParameters() {
    assertThat(parameters("/segments/{key}/customers/{identifier}", "/segments/vip/customers/c 1"))
        .containsExactly(Map.entry("key", "vip"), Map.entry("identifier", "c 1"));
    assertThat(parameters("/files/{path+}", "/files/a/b"))
        .containsExactly(Map.entry("path", "a/b"));
  }

  @Test
  void findsNothingWithoutADefault() {
    assertThat(routes("GET /a").find("GET", "/b")).isEmpty();
    assertThat(routes("GET /a").find("POST", "/a")).isEmpty();
  }

  private static String found(String method, String path, String... keys) {
    String inOrder = key(method, path, List.of(keys));
    List<String> reversed = Arrays.asList(keys.clone());
    Collections.reverse(reversed);
    assertThat(key(method, path, reversed)).as("in any order of routes").isEqualTo(inOrder);
    return inOrder;
  }

  private static String key(String method, String path, List<String> keys) {
    return routes(keys.toArray(String[]::new)).find(method, path).orElseThrow().route().key();
  }

  private static Map<String, String> parameters(String route, String path) {
    return routes("ANY " + route).find("GET", path).orElseThrow().parameters();
  }

  private static Routes routes(String... keys) {
    return new Routes(
        Arrays.stream(keys)
            .map(
                key -> {
                  int space = key.indexOf(' ');
                  return new Route(
                      space < 0 ? Route.ANY : key.substring(0, space),
                      key.substring(space + 1),
                      "AnyFunction",
                      true);
                })
            .toList());
  }
}
