package io.vouchsafe.core.redemption;

import java.util.Locale;

/** Why a code is refused. The wire name is the constant's name in lower case. */
public enum Reason {
  VOUCHER_NOT_FOUND("code"),
  VOUCHER_NOT_ACTIVE("code"),
  VOUCHER_ALREADY_USED("code"),
  VOUCHER_ASSIGNED_TO_ANOTHER_CUSTOMER("customer_identifier"),
  VOUCHER_NO_VALUE_LEFT("code"),
  PROMOTION_NOT_ACTIVE("code"),
  NOT_VALID_AT_THIS_TIME("code"),
  EXPIRED("code"),
  CUSTOMER_REQUIRED("customer_identifier"),
  SEGMENT_NOT_INCLUDED("customer_identifier"),
  SEGMENT_EXCLUDED("customer_identifier"),
  BELOW_MINIMUM("total_transaction_cost"),
  MISSING_REQUIRED_CATEGORY("additional_categories"),
  MISSING_REQUIRED_TAGS("product_items"),
  INCLUDES_FORBIDDEN_TAGS("product_items"),
  MAXIMUM_REDEMPTIONS_EXCEEDED("code"),
  CUSTOMER_MAXIMUM_REDEMPTIONS_EXCEEDED("customer_identifier"),
  BUDGET_EXCEEDED("code"),
  ALREADY_CANCELLED("transaction_id");

  private final String attribute;

  Reason(String attribute) {
    this.attribute = attribute;
  }

  /** The field of the request that the reason is about. */
  public String attribute() {
    return attribute;
  }

  /** The name on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
