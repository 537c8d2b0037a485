package io.vouchsafe.function;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;

/**
 * The address of an endpoint, as far as it can be judged without connecting.
 *
 * @param uri absolute, with a host
 */
record WebhookUrl(URI uri) {

  private static final int HTTPS = 443;
  private static final int LAST_SYSTEM_PORT = 1023;
  private static final int LAST_PORT = 65_535;

  /** Nothing may be sent there. */
  static final class NotAllowedException extends Exception {

    private static final long serialVersionUID = 1;

    /** Made for whoever typed the address. */
    NotAllowedException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * The address of a text.
   *
   * @throws NotAllowedException if nothing may be sent there, wherever the host is
   */
  static WebhookUrl of(String text, WebhookTargets targets) throws NotAllowedException {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException wrong) {
      throw new NotAllowedException("A URL such as https://shop.example/hooks is needed.");
    }
    if (uri.getHost() == null || uri.getScheme() == null) {
      throw new NotAllowedException("A URL such as https://shop.example/hooks is needed.");
    }
    boolean local = targets == WebhookTargets.LOOPBACK;
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("https") && !(local && scheme.equals("http"))) {
      throw new NotAllowedException("The URL must begin with https://.");
    }
    if (uri.getRawUserInfo() != null) {
      throw new NotAllowedException("The URL must hold no user name or password.");
    }
    if (uri.getRawFragment() != null) {
      throw new NotAllowedException("The URL must have no part after #.");
    }
    int port = uri.getPort();
    boolean inRange = port > LAST_SYSTEM_PORT || port == HTTPS || local;
    if (port != -1 && !(inRange && port <= LAST_PORT)) {
      throw new NotAllowedException("The port must be 443 or one from 1024 to 65535.");
    }
    // What is sent in a request's first line is ASCII.
    return new WebhookUrl(URI.create(uri.toASCIIString()));
  }

  /**
   * Looks the host up.
   *
   * @throws NotAllowedException if it has no address, or any to which nothing may be sent
   */
  void resolve(WebhookTargets targets) throws NotAllowedException {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(uri.getHost());
    } catch (UnknownHostException unknown) {
      throw new NotAllowedException("This host has no address.");
    }
    for (InetAddress address : addresses) {
      boolean plain = uri.getScheme().equalsIgnoreCase("http");
      if (!targets.allow(address) || (plain && !address.isLoopbackAddress())) {
        throw new NotAllowedException("This host is not on the public internet.");
      }
    }
  }
}
