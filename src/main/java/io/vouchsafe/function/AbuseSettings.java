package io.vouchsafe.function;

import io.vouchsafe.core.abuse.AbuseWeights;
import io.vouchsafe.core.abuse.Sign;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads how much signs of abuse weigh from the environment variable {@code ABUSE_WEIGHTS}: names
 * with points, such as {@code shared_email=50, failed_codes=0}. Signs that it does not name weigh
 * what they usually do.
 */
final class AbuseSettings {

  private AbuseSettings() {}

  /**
   * The weights.
   *
   * @throws IllegalArgumentException if there is no such sign, or its points are no whole number
   *     from 0 to 100
   */
  static AbuseWeights from(Function<String, @Nullable String> variables) {
    AbuseWeights weights = AbuseWeights.usual();
    String text = variables.apply("ABUSE_WEIGHTS");
    if (text == null || text.isBlank()) {
      return weights;
    }
    for (String entry : text.split(",", -1)) {
      int equals = entry.indexOf('=');
      Sign sign = sign(equals < 0 ? entry : entry.substring(0, equals));
      try {
        weights = weights.with(sign, Integer.parseInt(entry.substring(equals + 1).strip()));
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException(
            "The parameter AbuseWeights must give %s whole points from 0 to 100, not \"%s\"."
                .formatted(sign.name().toLowerCase(Locale.ROOT), entry.strip()),
            wrong);
      }
    }
    return weights;
  }

  private static Sign sign(String name) {
    Optional<Sign> named =
        Arrays.stream(Sign.values())
            .filter(sign -> sign.name().equalsIgnoreCase(name.strip()))
            .findFirst();
    return named.orElseThrow(
        () ->
            new IllegalArgumentException(
                "The parameter AbuseWeights names \"%s\", which is no sign of abuse."
                    .formatted(name.strip())));
  }
}
