package io.vouchsafe.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  private static final Map<String, String> ORDERS =
      Map.of("file", "o.csv", "kind", "orders", "url", "https://shop.example.com/prod/");

  @Test
  void takesWhatIsGiven() {
    assertThat(options(ORDERS, Map.of("VOUCHSAFE_KEY", "k")))
        .isEqualTo(
            new Options(
                Path.of("o.csv"),
                URI.create("https://shop.example.com/prod/orders/import"),
                "k",
                5000));
    assertThat(with("kind", "customers").target()).hasPath("/prod/customers/import");
    assertThat(with("lines", "10000").lines()).isEqualTo(10_000);
  }

  @Test
  void aSegmentTakesCustomers() {
    Map<String, String> given =
        Map.of("file", "o.csv", "segment", "press & friends", "url", "http://127.0.0.1:3000");

    assertThat(options(given, Map.of("VOUCHSAFE_KEY", "k")).target().toString())
        .isEqualTo("http://127.0.0.1:3000/segments/press%20%26%20friends/customers/import");
    assertThatThrownBy(() -> with("segment", "press")).hasMessageStartingWith("A segment has");
  }

  @Test
  void theKeyThatIsGivenComesBeforeThatOfTheEnvironmentAndIsNotShown() {
    Options options = options(ORDERS, Map.of("IMPORT_KEY", "given", "VOUCHSAFE_KEY", "other"));

    assertThat(options.key()).isEqualTo("given");
    assertThat(options.toString()).doesNotContain("given");
    assertThat(options(ORDERS, Map.of("IMPORT_KEY", "", "VOUCHSAFE_KEY", "other")).key())
        .isEqualTo("other");
    assertThatThrownBy(() -> options(ORDERS, Map.of()))
        .isInstanceOf(ImportException.class)
        .hasMessageStartingWith("There is no API key");
  }

  @ParameterizedTest
  @CsvSource({
    "file,' ',-Dfile is missing.",
    "kind,'',-Dkind is missing.",
    "kind,products,'-Dkind is orders or customers, not ''products''.'",
    "url,'',-Durl is missing.",
    "url,shop.example.com,-Durl is the address",
    "url,ftp://shop.example.com,-Durl is the address",
    "url,https://,-Durl is the address",
    "url,https://shop.example.com?x=1,-Durl is the address",
    "url,https://me:secret@shop.example.com,-Durl is the address",
    "lines,0,-Dlines is a number from 1 to 10000.",
    "lines,10001,-Dlines is a number from 1 to 10000.",
    "lines,many,-Dlines is a number from 1 to 10000."
  })
  void refusesWhatMakesNoSense(String name, String value, String message) {
    assertThatThrownBy(() -> with(name, value))
        .isInstanceOf(ImportException.class)
        .hasMessageStartingWith(message)
        .hasMessageEndingWith(Options.USAGE)
        .extracting(e -> ((ImportException) e).exitCode())
        .isEqualTo(ExitCode.REFUSED);
  }

  private static Options with(String name, String value) {
    Map<String, String> given = new HashMap<>(ORDERS);
    given.put(name, value);
    return options(given, Map.of("VOUCHSAFE_KEY", "k"));
  }

  private static Options options(Map<String, String> properties, Map<String, String> variables) {
    return Options.from(properties::get, variables::get);
  }
}
