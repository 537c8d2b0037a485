package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.customer.ProductItem;
import io.vouchsafe.core.promotion.Money;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Channel;
import io.vouchsafe.core.redemption.Request;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the body of validate and redeem. Fields that nobody knows are ignored. */
final class RequestBody {

  private static final long LONGEST_HOLD_MINUTES = Duration.ofDays(7).toMinutes();
  private static final int MOST_ADDITIONAL_CATEGORIES = 50;

  /** A code is matched without its spaces and dashes; with them it may be this long. */
  private static final int LONGEST_TYPED_CODE = 200;

  private final Money money;
  private final TraitsBody traits;

  RequestBody(Money money, TraitsBody traits) {
    this.money = money;
    this.traits = traits;
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
    TraitsBody.Told told = TraitsBody.read(fields);
    List<ProductItem> items =
        Objects.requireNonNullElse(Bodies.productItems(fields, money), List.of());
    SortedMap<String, String> categories = additionalCategories(fields);
    boolean confirmed = fields.flag("confirmed", false);
    Long ttl = fields.integer("ttl", 1, LONGEST_HOLD_MINUTES);
    Channel named = role == Role.ADMIN ? fields.choice("channel", Channel.class) : null;
    violations.refuse();
    if (!code.isWellFormed()) {
      throw Problem.unknownCode();
    }
    return new Request(
        code,
        transaction,
        customer,
        cost,
        told.userAgent(),
        customer == null ? List.of() : traits.of(told),
        items,
        categories,
        records && confirmed,
        ttl == null ? Request.USUAL_HOLD : Duration.ofMinutes(ttl),
        named == null ? role.channel() : named,
        new Fingerprint()
            .add(transaction)
            .add(customer)
            .add(cost.toPlainString())
            .add(shipping == null ? null : shipping.toPlainString())
            .add(told.userAgent())
            .addItems(items)
            .addAll(categories)
            .add(Boolean.toString(confirmed))
            .add(ttl == null ? null : ttl.toString())
            .add(named == null ? null : named.name())
            .addGiven("ip", told.ip())
            .addGiven("payment", told.payment())
            .addGiven("address", told.address())
            .value());
  }

  private static SortedMap<String, String> additionalCategories(Fields fields) {
    SortedMap<String, String> categories = new TreeMap<>();
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
}
