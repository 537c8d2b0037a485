package io.vouchsafe.core.customer;

import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the storefront tells about a customer's device, payment and address into traits. What
 * it told is in none of them.
 */
public final class Traits {

  private final Pseudonyms pseudonyms;

  /** Traits under these pseudonyms. */
  public Traits(Pseudonyms pseudonyms) {
    this.pseudonyms = pseudonyms;
  }

  /**
   * What the storefront told. What is blank counts as not told.
   *
   * @param network the part of the IP address that names the network
   * @param payment the payment provider's fingerprint of a card or an account
   * @param address a postal address; letters and digits alone tell one from another
   */
  public record Told(
      @Nullable String userAgent,
      @Nullable String network,
      @Nullable String payment,
      @Nullable String address) {

    public Told {
      userAgent = orNothing(userAgent);
      network = orNothing(network);
      payment = orNothing(payment);
      address = address == null ? null : orNothing(plain(address));
    }
  }

  /**
   * The traits.
   *
   * @param now the time of use, by which the keys of device pseudonyms are chosen
   */
  public List<Trait> of(Told told, Instant now) {
    List<Trait> traits = new ArrayList<>();
    String browser = told.userAgent();
    if (browser != null) {
      traits.add(passing(TraitKind.USER_AGENT, browser, now));
      String network = told.network();
      if (network != null) {
        traits.add(passing(TraitKind.DEVICE, network + " " + browser, now));
      }
    }
    String payment = told.payment();
    if (payment != null) {
      traits.add(lasting(TraitKind.PAYMENT, payment));
    }
    String address = told.address();
    if (address != null) {
      traits.add(lasting(TraitKind.ADDRESS, address));
    }
    return List.copyOf(traits);
  }

  /** The trait of an e-mail address, the same for all aliases of a mailbox. */
  public Trait ofEmail(String email) {
    return lasting(TraitKind.EMAIL, CanonicalEmail.of(email));
  }

  private Trait passing(TraitKind kind, String original, Instant now) {
    return new Trait(kind, pseudonyms.passing(kind.name(), original, now));
  }

  private Trait lasting(TraitKind kind, String original) {
    return new Trait(kind, pseudonyms.lasting(kind.name(), original));
  }

  private static @Nullable String orNothing(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** Case, accents, spaces and punctuation make no other address. */
  private static String plain(String address) {
    String text =
        Normalizer.normalize(address, Normalizer.Form.NFKD)
            .toLowerCase(Locale.ROOT)
            .replace("ß", "ss");
    StringBuilder plain = new StringBuilder();
    text.codePoints().filter(Character::isLetterOrDigit).forEach(plain::appendCodePoint);
    return plain.toString();
  }
}
