package io.vouchsafe.function;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The part of an IP address that says in which network it is, and not which of its many addresses:
 * 24 bits of IPv4, and of IPv6 the 48 bits that one site is given.
 */
final class NetworkPrefix {

  private static final int DOTS = 3;
  private static final int LONGEST = 45;

  private NetworkPrefix() {}

  /**
   * The prefix of an address, such as {@code 192.0.2.0/24} or {@code 2001:db8:7::/48}. An IPv4
   * address that is written as one of IPv6 ({@code ::ffff:192.0.2.1}) is the same.
   *
   * @return empty if it is no address; nothing is ever looked up
   */
  static Optional<String> of(String ip) {
    if (ip.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      InetAddress address = InetAddress.ofLiteral(ip);
      return address instanceof Inet4Address ? v4(ip, address) : Optional.of(v6(address));
    } catch (IllegalArgumentException wrong) {
      return Optional.empty();
    }
  }

  /** With less than four parts it is a number to us, whatever it was once used for. */
  private static Optional<String> v4(String ip, InetAddress address) {
    if (ip.indexOf(':') < 0 && ip.chars().filter(c -> c == '.').count() != DOTS) {
      return Optional.empty();
    }
    byte[] bytes = address.getAddress();
    return Optional.of(
        "%d.%d.%d.0/24".formatted(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff));
  }

  private static String v6(InetAddress address) {
    ByteBuffer groups = ByteBuffer.wrap(address.getAddress());
    return "%x:%x:%x::/48".formatted(groups.getShort(), groups.getShort(), groups.getShort());
  }
}
