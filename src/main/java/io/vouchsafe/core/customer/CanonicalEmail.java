package io.vouchsafe.core.customer;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which mailbox an e-mail address leads to, as far as is known of its provider. */
final class CanonicalEmail {

  /** Providers to which a dot in the part before the @ means nothing. */
  private static final Set<String> IGNORING_DOTS = Set.of("gmail.com");

  /** Providers with more than one name. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of("googlemail.com", "gmail.com", "pm.me", "proton.me", "protonmail.com", "proton.me");

  private CanonicalEmail() {}

  /**
   * The address without case, without what follows a plus (which providers deliver to the same
   * mailbox), and without dots where the provider ignores them. What is no address stays as it is.
   */
  static String of(String email) {
    String address = email.strip().toLowerCase(Locale.ROOT);
    int at = address.lastIndexOf('@');
    if (at < 1 || at == address.length() - 1) {
      return address;
    }
    String told = address.substring(at + 1);
    String provider = OTHER_NAMES.getOrDefault(told, told);
    String mailbox = address.substring(0, at);
    int plus = mailbox.indexOf('+');
    if (plus > 0) {
      mailbox = mailbox.substring(0, plus);
    }
    if (IGNORING_DOTS.contains(provider)) {
      String withoutDots = mailbox.replace(".", "");
      mailbox = withoutDots.isEmpty() ? mailbox : withoutDots;
    }
    return mailbox + "@" + provider;
  }
}
