package io.vouchsafe.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.webhook.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** To which addresses nothing is sent, whatever a webhook's URL says and its host leads to. */
class PublicAddressesTest {

  private static final GuardedSockets GUARDED =
      new GuardedSockets((SSLSocketFactory) SSLSocketFactory.getDefault(), WebhookTargets.PUBLIC);

  /** The last and the first outside of each range. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "8.8.8.8",
        "2000::1",
        "2001:200::",
        "2001:db7:ffff::",
        "2001:db9::",
        "2001:ffff::1",
        "2003::",
        "3ffe:ffff::",
        "3fff:1000::",
        "2606:4700:4700::1111",
        "::ffff:8.8.8.8"
      })
  void publicOnesAreAllowed(String address) {
    assertThat(WebhookTargets.PUBLIC.allow(InetAddress.ofLiteral(address))).isTrue();
    assertThat(WebhookTargets.LOOPBACK.allow(InetAddress.ofLiteral(address))).isTrue();
  }

  /** The first and the last of each range. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "169.254.0.0",
        "169.254.169.254",
        "169.254.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.255",
        "192.0.2.0",
        "192.0.2.255",
        "192.88.99.0",
        "192.88.99.255",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.0",
        "198.51.100.255",
        "203.0.113.0",
        "203.0.113.255",
        "224.0.0.0",
        "239.255.255.255",
        "240.0.0.0",
        "255.255.255.255",
        "::",
        "1fff:ffff::1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::1",
        "64:ff9b:1::1",
        "100::1",
        "2001::",
        "2001:1ff:ffff::",
        "2001:db8::",
        "2001:db8:ffff:ffff::",
        "2002::",
        "2002:a9fe:a9fe::1",
        "2002:ffff::",
        "3fff::",
        "3fff:fff:ffff::",
        "4000::",
        "5f00::1",
        "fc00::",
        "fd00:ec2::254",
        "fdff::1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::10.0.0.1"
      })
  void allOthersAreNotAlsoWhereThisMachineIs(String address) {
    assertThat(WebhookTargets.PUBLIC.allow(InetAddress.ofLiteral(address))).isFalse();
    assertThat(WebhookTargets.LOOPBACK.allow(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.0", "127.0.0.1", "127.255.255.255", "::1", "::ffff:127.0.0.1"})
  void thisMachineIsAllowedOnlyWhereItIsSaid(String address) {
    assertThat(WebhookTargets.PUBLIC.allow(InetAddress.ofLiteral(address))).isFalse();
    assertThat(WebhookTargets.LOOPBACK.allow(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://8.8.8.8",
        "https://8.8.8.8/a?b=c",
        "HTTPS://8.8.8.8:443/",
        "https://8.8.8.8:1024/",
        "https://[2606:4700:4700::1111]:8443/"
      })
  void aUrlOfAPublicAddressIsTaken(String url) {
    assertThatCode(() -> resolve(url)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://8.8.8.8/",
        "ftp://8.8.8.8/",
        "file:///etc/passwd",
        "//8.8.8.8/",
        "8.8.8.8",
        "https:",
        "https:///a",
        "https://me@8.8.8.8/",
        "https://me:pw@8.8.8.8/",
        "https://8.8.8.8/#a",
        "https://8.8.8.8:22/",
        "https://8.8.8.8:1023/",
        "https://8.8.8.8:0/",
        "https://a b/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00:ec2::254]/",
        "https://10.0.0.8:8443/",
        "https://no-such-host.invalid/"
      })
  void anyOtherUrlIsRefused(String url) {
    assertThatThrownBy(() -> resolve(url)).isInstanceOf(WebhookUrl.NotAllowedException.class);
  }

  private static void resolve(String url) throws WebhookUrl.NotAllowedException {
    WebhookUrl.of(url, WebhookTargets.PUBLIC).resolve(WebhookTargets.PUBLIC);
  }

  /** A name may lead elsewhere than it did when it was looked up. */
  @Test
  void aSocketConnectsToNoAddressThatIsNotAllowed() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket socket = GUARDED.createSocket()) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());

      assertThatThrownBy(() -> socket.connect(address, 1_000))
          .isInstanceOf(GuardedSockets.RefusedAddressException.class);
      assertThatThrownBy(() -> socket.connect(address))
          .isInstanceOf(GuardedSockets.RefusedAddressException.class);
      server.setSoTimeout(1);
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void noTlsIsSpokenWithAnAddressThatIsNotAllowed() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket connected = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept()) {
      assertThatThrownBy(
              () -> GUARDED.createSocket(connected, "shop.example", server.getLocalPort(), true))
          .isInstanceOf(GuardedSockets.RefusedAddressException.class);
      assertThatThrownBy(() -> GUARDED.createSocket(server.getInetAddress(), server.getLocalPort()))
          .isInstanceOf(GuardedSockets.RefusedAddressException.class);
      connected.shutdownOutput();
      assertThat(accepted.getInputStream().read()).isEqualTo(-1);
    }
  }

  /** The example of the specification's own libraries. */
  @Test
  void signsAsStandardWebhooksHasIt() {
    Message message = new Message("msg_p5jXN8AQM9LWM0D4loKWxJek", "test", "{\"test\": 2432232314}");

    assertThat(
            WebhookSecret.sign(
                List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                message,
                Instant.ofEpochSecond(1_614_265_330)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }
}
