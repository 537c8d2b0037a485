package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.customer.ProductItem;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Channel;
import io.vouchsafe.core.redemption.Request;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the body of validate and redeem. Fields that nobody knows are ignored. */
final class RequestBody {

  private static final long LONGEST_HOLD_MINUTES = Duration.ofDays(7).toMinutes();
  private static final int MOST_ADDITIONAL_CATEGORIES = 50;

  /** A code is matched without its spaces and dashes; with them it may be this long. */
  private static final int LONGEST_TYPED_CODE = 200;

  private final Money money;

  RequestBody(Money money) {
    this.money = money;
  }

  /** The code of the path. */
  static VoucherCode code(Exchange exchange) {
    String typed = exchange.path("code");
    VoucherCode code = VoucherCode.of(typed);
    if (typed.length() > LONGEST_TYPED_CODE || code.isTooLong()) {
      throw Problem.invalid(
          "code", "too_long", "At most " + VoucherCode.LONGEST + " characters are allowed.");
    }
    return code;
  }

  /**
   * The request.
   *
   * @param records whether it will be recorded: then it needs a transaction
   */
  Request read(Exchange exchange, Role role, boolean records) {
    VoucherCode code = code(exchange);
    ObjectNode body = exchange.json(Bodies.STOREFRONT);
    Violations violations = new Violations();
    Fields fields = new Fields(body, violations);
    String transaction =
        records
            ? fields.requiredText("transaction_id", Bodies.IDENTIFIER)
            : fields.textUnlessBlank("transaction_id", Bodies.IDENTIFIER);
    String customer = fields.textUnlessBlank("customer_identifier", Bodies.IDENTIFIER);
    BigDecimal cost = fields.requiredMoney("total_transaction_cost", money);
    BigDecimal shipping = fields.money("shipping_cost", money);
    String userAgent = fields.text("user_agent", Bodies.USER_AGENT);
    List<ProductItem> items =
        Objects.requireNonNullElse(Bodies.productItems(fields, money), List.of());
    Map<String, String> categories = additionalCategories(fields);
    boolean confirmed = fields.flag("confirmed", false);
    Long ttl = fields.integer("ttl", 1, LONGEST_HOLD_MINUTES);
    Channel named = role == Role.ADMIN ? fields.choice("channel", Channel.class) : null;
    violations.refuse();
    return new Request(
        code,
        transaction,
        customer,
        cost,
        userAgent,
        items,
        records && confirmed,
        ttl == null ? Request.USUAL_HOLD : Duration.ofMinutes(ttl),
        named == null ? role.channel() : named,
        fingerprint(
            transaction,
            customer,
            plain(cost),
            plain(shipping),
            userAgent,
            items.toString(),
            categories.toString(),
            Boolean.toString(confirmed),
            String.valueOf(ttl),
            named == null ? null : named.name()));
  }

  private static Map<String, String> additionalCategories(Fields fields) {
    Map<String, String> categories = new TreeMap<>();
    Fields given = fields.object("additional_categories");
    if (given == null) {
      return categories;
    }
    List<String> names = given.names();
    if (names.size() > MOST_ADDITIONAL_CATEGORIES) {
      fields.wrong(
          "additional_categories",
          "too_long",
          "At most " + MOST_ADDITIONAL_CATEGORIES + " entries are allowed.");
      return categories;
    }
    for (String name : names) {
      JsonNode value = given.node(name);
      if (value != null && value.isValueNode()) {
        categories.put(name, value.asText());
      } else if (value != null) {
        fields.wrong("additional_categories", "not_a_string", "Each entry must be a string.");
      }
    }
    return categories;
  }

  private static @Nullable String plain(@Nullable BigDecimal amount) {
    return amount == null ? null : amount.toPlainString();
  }

  /** A hash of the parts, each with its length, so that no two lists of parts run together. */
  private static String fingerprint(@Nullable String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        String framed = part == null ? "-" : part.length() + ":" + part;
        digest.update(framed.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("Every Java has SHA-256.", impossible);
    }
  }
}
