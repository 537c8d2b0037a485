package io.vouchsafe.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ScriptableObject;

/** What {@code vouchsafe.js} does in a browser, as far as it needs one. */
class ScriptTest {

  /** A browser with an empty page: it notes the pictures that are asked for, and what waits. */
  private static final String BROWSER =
      """
      var pictures = [], waiting = [], warnings = [];
      var window = this;
      var document = {currentScript: {src: 'https://api.example/stage/vouchsafe.js'}};
      var navigator = {};
      var console = {warn: function (who, what) { warnings.push(what); }};
      function Image() { pictures.push(this); }
      function setTimeout(what, after, one, other) {
        waiting.push(after);
        what(one, other);
      }
      // What it must not touch is not even there: cookies, storage, requests of other kinds.
      """;

  private Context context;
  private ScriptableObject page;

  @BeforeEach
  void open() {
    context = Context.enter();
    page = context.initSafeStandardObjects();
    run(BROWSER);
  }

  @AfterEach
  void close() {
    Context.exit();
  }

  @Test
  void isSmall() throws IOException {
    assertThat(script().getBytes(UTF_8).length).isLessThan(2048);
    // So it needs no declaration of its encoding.
    assertThat(script()).matches(text -> UTF_8.newEncoder().canEncode(text));
    assertThat(script().chars()).allMatch(c -> c < 128);
  }

  @Test
  void keepsNothingAndAsksForPicturesOnly() throws IOException {
    assertThat(script())
        .doesNotContain("cookie=", ".cookie", "Storage", "indexedDB", "fetch", "XMLHttp", "Beacon");
  }

  @Test
  void reportsWhatWasPushedBeforeItWasThereAndAfter() {
    run("vouchsafe = [['token', 'to-ken'], ['page']]");
    load();
    run("vouchsafe.push(['product', 'p/1 & 2', ['shoes', 'Größe, 42']])");
    run("vouchsafe.push(['category', 'hats'])");
    run("vouchsafe.push(['product', 'p-3'])");
    run("vouchsafe.push(['category', ['caps', 'hats']])");

    List<Map<String, List<String>>> reports = reports();
    assertThat(reports)
        .extracting(report -> report.get("e"))
        .containsExactly(
            List.of("page"),
            List.of("product"),
            List.of("category"),
            List.of("product"),
            List.of("category"));
    assertThat(reports)
        .allSatisfy(report -> assertThat(report).containsEntry("t", List.of("to-ken")));
    assertThat(reports.get(0)).doesNotContainKeys("p", "c");
    assertThat(reports.get(1))
        .containsEntry("p", List.of("p/1 & 2"))
        .containsEntry("c", List.of("shoes", "Größe, 42"));
    assertThat(reports.get(2)).containsEntry("c", List.of("hats")).doesNotContainKey("p");
    assertThat(reports.get(3)).doesNotContainKey("c");
    assertThat(reports.get(4)).containsEntry("c", List.of("caps", "hats"));
    Set<List<String>> ids = new HashSet<>();
    reports.forEach(report -> ids.add(Objects.requireNonNull(report.get("i"))));
    assertThat(ids).hasSize(5).allMatch(id -> id.getFirst().matches("[a-z0-9]{8,64}"));
    assertThat(text("pictures[0].src")).startsWith("https://api.example/stage/pixel.gif?");
    assertThat(text("pictures[0].referrerPolicy")).isEqualTo("no-referrer");
  }

  @Test
  void aCopyIsToldWhereTheApiIs() {
    run("document.currentScript = null");
    run("vouchsafe = [['api', 'https://other.example'], ['token', 't'], ['page']]");
    load();

    assertThat(text("pictures[0].src")).startsWith("https://other.example/pixel.gif?e=page&t=t&i=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "navigator.doNotTrack = '1'",
        "navigator.doNotTrack = 'yes'",
        "navigator.msDoNotTrack = '1'",
        "window.doNotTrack = '1'",
        "navigator.globalPrivacyControl = true",
        "vouchsafe.push(['consent', function () { return false }])",
        "vouchsafe.push(['consent', function () { }])",
        "vouchsafe.push(['consent', function () { return {then: 1} }])",
        "vouchsafe.push(['consent', function () { return 'no' }])",
        "vouchsafe.push(['consent', function () { throw 'not loaded' }])",
        "vouchsafe.push(['consent', 'yes'])",
        "vouchsafe.push(['token', ''])",
      })
  void reportsNothingWithoutLeave(String without) {
    run("vouchsafe = [['token', 't']]");
    load();
    run(without);
    run("vouchsafe.push(['page'])");

    assertThat(reports()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "navigator.doNotTrack = '0'",
        "navigator.doNotTrack = 'unspecified'",
        "navigator.doNotTrack = null",
        "navigator.globalPrivacyControl = false",
        "vouchsafe.push(['consent', function () { return true }])",
        "vouchsafe.push(['nothing of ours', 1])",
      })
  void reportsWithLeave(String with) {
    run("vouchsafe = [['token', 't']]");
    load();
    run(with);
    run("vouchsafe.push(['page'])");

    assertThat(reports()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'page'",
        "[]",
        "{}",
        "null",
        "['nothing of ours']",
        "['category', '\\ud800']",
        "['consent', function () { throw 'not loaded' }]",
      })
  void thePageGoesOnWhateverIsPushed(String command) {
    run("vouchsafe = [['token', 't'], %s, ['page'], ['consent'], ['page']]".formatted(command));
    load();
    run(
        "vouchsafe.push(%s); vouchsafe.push(['consent']); vouchsafe.push(['page'])"
            .formatted(command));

    assertThat(reports().size()).isBetween(2, 3);
    assertThat(text("warnings.length > 0")).isEqualTo("true");
  }

  @Test
  void asksForConsentEachTime() {
    run("var agreed = false; vouchsafe = []");
    load();
    run("vouchsafe.push(['token', 't'])");
    run("vouchsafe.push(['consent', function () { return agreed }])");
    run("vouchsafe.push(['page']); agreed = true");
    assertThat(reports()).isEmpty();
    run("vouchsafe.push(['page'])");
    assertThat(reports()).hasSize(1);
    run("agreed = false; vouchsafe.push(['page'])");
    assertThat(reports()).hasSize(1);
  }

  @Test
  void triesOnceMoreWithTheSameId() {
    run("vouchsafe = [['token', 't'], ['page']]");
    load();
    run("pictures[0].onerror()");

    assertThat(text("pictures[1].src")).isEqualTo(text("pictures[0].src"));
    assertThat(text("waiting.join()")).isEqualTo("5000");
    run("pictures[1].onerror()");
    assertThat(reports()).hasSize(2);
  }

  @Test
  void triesNothingAgainOnceConsentIsWithdrawn() {
    run("var agreed = true; vouchsafe = [['consent', function () { return agreed }]]");
    load();
    run("vouchsafe.push(['token', 't']); vouchsafe.push(['page']); agreed = false");
    run("pictures[0].onerror()");

    assertThat(reports()).hasSize(1);
  }

  @Test
  void loadedTwiceReportsOnce() {
    run("vouchsafe = [['token', 't'], ['page']]");
    load();
    load();
    run("vouchsafe.push(['page'])");

    assertThat(reports()).hasSize(2);
  }

  @Test
  void isThereAlsoWhereNothingWaited() {
    load();
    run("vouchsafe.push(['token', 't']); vouchsafe.push(['page'])");

    assertThat(reports()).hasSize(1);
  }

  /** The parameters of each picture that was asked for. */
  private List<Map<String, List<String>>> reports() {
    String urls = text("pictures.map(function (picture) { return picture.src }).join(' ')");
    return urls.isEmpty()
        ? List.of()
        : List.of(urls.split(" ", -1)).stream().map(ScriptTest::parameters).toList();
  }

  private static Map<String, List<String>> parameters(String url) {
    Map<String, List<String>> parameters = new HashMap<>();
    for (String pair : url.substring(url.indexOf('?') + 1).split("&", -1)) {
      String[] parts = pair.split("=", -1);
      parameters.merge(
          parts[0],
          List.of(URLDecoder.decode(parts[1], UTF_8)),
          (one, other) -> List.of(one.getFirst(), other.getFirst()));
    }
    return parameters;
  }

  private void load() {
    try {
      run(script());
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private String text(String expression) {
    return Context.toString(run(expression));
  }

  private Object run(String source) {
    return context.evaluateString(page, source, "page", 1, null);
  }

  private static String script() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PixelFunction.class.getResourceAsStream("vouchsafe.js"))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
