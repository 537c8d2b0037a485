package io.vouchsafe.function;

import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.Traits;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a body tells of the customer's device, payment and address. It goes on as pseudonyms
 * only.
 */
final class TraitsBody {

  private static final int LONGEST_IP = 64;

  /** In the order in which an address is written. */
  private static final List<String> LINES =
      List.of("line_1", "line_2", "postal_code", "city", "region", "country");

  private final Traits traits;
  private final Clock clock;

  TraitsBody(Traits traits, Clock clock) {
    this.traits = traits;
    this.clock = clock;
  }

  /**
   * What a body tells.
   *
   * @param userAgent as {@code user_agent} tells it
   */
  record Told(
      @Nullable String userAgent,
      @Nullable String ip,
      @Nullable String payment,
      @Nullable String address) {}

  /** What a body tells. Notes what is wrong in it. */
  static Told read(Fields fields) {
    return new Told(
        fields.text("user_agent", Bodies.USER_AGENT),
        fields.text("ip", LONGEST_IP),
        fields.text("payment_fingerprint", Bodies.IDENTIFIER),
        address(fields));
  }

  private static @Nullable String address(Fields fields) {
    Fields given = fields.object("shipping_address");
    if (given == null) {
      return null;
    }
    List<String> lines = new ArrayList<>();
    for (String name : LINES) {
      String line = given.text(name, Bodies.NAME);
      // Without its street an address is that of a whole town.
      if (line == null && name.equals("line_1")) {
        return null;
      }
      if (line != null) {
        lines.add(line);
      }
    }
    return String.join("\n", lines);
  }

  /** The traits of what a body told, under the keys of this moment. */
  List<Trait> of(Told told) {
    String network = told.ip() == null ? null : NetworkPrefix.of(told.ip()).orElse(null);
    return traits.of(
        new Traits.Told(told.userAgent(), network, told.payment(), told.address()),
        clock.instant());
  }
}
