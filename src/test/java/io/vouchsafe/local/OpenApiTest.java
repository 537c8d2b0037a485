package io.vouchsafe.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.LocalApiExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.yaml.snakeyaml.Yaml;

/** What {@code openapi.yaml} says of paths, methods and roles is what the system does. */
class OpenApiTest {

  @RegisterExtension static final LocalApiExtension api = LocalApiExtension.instance();

  private static final List<String> ROLES =
      List.of("admin", "storefront", "pos", "scanner", "reader");

  @TestFactory
  Stream<DynamicTest> takesTheMethodsThatAreDescribed() throws IOException {
    return paths().entrySet().stream()
        .filter(path -> !path.getKey().equals("/health"))
        .map(
            path ->
                DynamicTest.dynamicTest(
                    path.getKey(), () -> takesOnly(path.getKey(), methods(path.getValue()))));
  }

  private static void takesOnly(String path, Collection<String> methods) {
    LocalApiExtension.Answer answer = api.request("OPTIONS", concrete(path), "local-admin", null);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo(String.join(", ", methods));
  }

  @TestFactory
  Stream<DynamicTest> takesTheRolesThatAreDescribed() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    paths()
        .forEach(
            (path, item) ->
                methods(item).stream()
                    .filter(method -> operation(item, method).containsKey("x-roles"))
                    .map(
                        method ->
                            DynamicTest.dynamicTest(
                                method + " " + path,
                                () -> takesOnlyRoles(path, method, operation(item, method))))
                    .forEach(tests::add));
    return tests.stream();
  }

  private static void takesOnlyRoles(String path, String method, Map<String, Object> operation) {
    List<String> taken =
        ROLES.stream()
            .filter(
                role -> api.request(method, concrete(path), "local-" + role, null).status() != 403)
            .toList();
    assertThat(taken).isEqualTo(operation.get("x-roles"));
    assertThat(api.request(method, concrete(path), "no-such-key", null).status()).isEqualTo(401);
  }

  /** A path on which nothing exists, so that asking changes nothing. */
  private static String concrete(String path) {
    return path.replaceAll("\\{[^}]+}", "nothing");
  }

  private static Set<String> methods(Map<String, Object> item) {
    Set<String> methods = new TreeSet<>();
    for (String name : item.keySet()) {
      if (!name.equals("parameters")) {
        methods.add(name.toUpperCase(Locale.ROOT));
      }
    }
    return methods;
  }

  @SuppressWarnings("unchecked") // An operation is a map by the specification of OpenAPI.
  private static Map<String, Object> operation(Map<String, Object> item, String method) {
    return (Map<String, Object>) item.getOrDefault(method.toLowerCase(Locale.ROOT), Map.of());
  }

  private static Map<String, Map<String, Object>> paths() throws IOException {
    Map<String, Map<String, Map<String, Object>>> description =
        new Yaml().load(Files.readString(Path.of("openapi.yaml")));
    return description.getOrDefault("paths", Map.of());
  }
}
