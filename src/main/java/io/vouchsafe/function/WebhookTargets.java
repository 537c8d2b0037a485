package io.vouchsafe.function;

import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** To which addresses webhooks may be sent. */
public enum WebhookTargets {
  /** Any on the internet, over HTTPS. */
  PUBLIC,
  /** This machine too, over HTTP if need be: for trying things out, never for a deployment. */
  LOOPBACK;

  /**
   * The targets of a setting.
   *
   * @throws IllegalArgumentException if there are no such
   */
  static WebhookTargets of(@Nullable String name) {
    return name == null || name.isBlank() ? PUBLIC : valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Whether something may be sent to an address. */
  boolean allow(InetAddress address) {
    return PublicAddresses.contain(address) || (this == LOOPBACK && address.isLoopbackAddress());
  }
}
