package io.vouchsafe.function;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkPrefixTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.17, 192.0.2.0/24",
    "192.0.2.255, 192.0.2.0/24",
    "192.0.3.0, 192.0.3.0/24",
    "255.255.255.255, 255.255.255.0/24",
    "::ffff:192.0.2.17, 192.0.2.0/24",
    "::FFFF:c000:211, 192.0.2.0/24",
    "2001:db8:7:1::5, 2001:db8:7::/48",
    "2001:0DB8:0007:ffff:ffff:ffff:ffff:ffff, 2001:db8:7::/48",
    "2001:db8:8::1, 2001:db8:8::/48",
    "::1, 0:0:0::/48",
    "2001:db8::192.0.2.17, 2001:db8:0::/48",
  })
  void isTheNetworkAndNotTheAddress(String ip, String prefix) {
    assertThat(NetworkPrefix.of(ip)).contains(prefix);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "example.com",
        "12",
        "192.0.2",
        "192.0.2.256",
        "192.0.2.1.1",
        "192.0.2.1:80",
        "192.0.2.1, 192.0.2.2",
        " 192.0.2.1",
        "2001:db8:::1",
        "12345::1",
        "unknown",
        "-"
      })
  void ofWhatIsNoAddressThereIsNone(String ip) {
    assertThat(NetworkPrefix.of(ip)).isEmpty();
  }

  @Test
  void howeverLongItIs() {
    assertThat(NetworkPrefix.of("1".repeat(100_000))).isEmpty();
    assertThat(NetworkPrefix.of("fe80::1%" + "e".repeat(100_000))).isEmpty();
  }
}
