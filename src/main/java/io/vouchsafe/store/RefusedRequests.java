package io.vouchsafe.store;

import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.Channel;
import io.vouchsafe.core.redemption.Reason;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.Refusal;
import io.vouchsafe.core.redemption.RefusedRequest;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Requests that were refused, kept for a day: nothing reads them but the stream, by which others
 * are told of them.
 */
public final class RefusedRequests {

  private static final Duration KEPT = Duration.ofDays(1);

  private static final String CUSTOMER = "customer";

  private final DynamoDbClient client;
  private final Tables tables;

  /** The refused requests of a database. */
  public RefusedRequests(Database database) {
    this.client = database.client();
    this.tables = database.tables();
  }

  /**
   * Notes a refusal.
   *
   * @return false if it could not be noted, so that nobody is told of it
   */
  public boolean note(RefusedRequest refused) {
    try {
      client.putItem(put -> put.tableName(tables.customers()).item(write(refused)));
      return true;
    } catch (SdkException failed) {
      // Whoever is refused is told so all the same.
      return false;
    }
  }

  /** Some refusals of a customer. */
  public Page<RefusedRequest> ofCustomer(String customer, int limit, @Nullable String cursor) {
    return new Listing(
            tables.customers(),
            null,
            Key.PARTITION,
            Key.customer(customer),
            Key.SORT,
            Key.REFUSED_PREFIX,
            false)
        .page(client, limit, cursor)
        .map(RefusedRequests::read);
  }

  private Map<String, AttributeValue> write(RefusedRequest refused) {
    return new ItemBuilder()
        .key(Key.refused(tables, refused.customer(), refused.id()))
        .text("id", refused.id())
        .text("code", refused.key().code().text())
        .text("transaction_id", refused.key().transaction())
        .text(CUSTOMER, refused.customer())
        .decimal("cost", refused.cost())
        .constant("channel", refused.channel())
        .text("promotion", refused.promotionId())
        .items("reasons", refused.refusals().stream().map(RefusedRequests::write).toList())
        .instant("at", refused.at())
        .number("ttl", refused.at().plus(KEPT).getEpochSecond())
        .build();
  }

  private static Map<String, AttributeValue> write(Refusal refusal) {
    return new ItemBuilder()
        .constant("reason", refusal.reason())
        .text("attribute", refusal.attribute())
        .text("message", refusal.message())
        .texts("segments", refusal.segments())
        .build();
  }

  static RefusedRequest read(Item item) {
    return new RefusedRequest(
        item.text("id"),
        new RedemptionKey(new VoucherCode(item.text("code")), item.text("transaction_id")),
        item.textOrNull(CUSTOMER),
        item.decimal("cost"),
        item.constant(Channel.class, "channel"),
        item.text("promotion"),
        item.items("reasons").stream().map(RefusedRequests::refusal).toList(),
        item.instant("at"));
  }

  private static Refusal refusal(Item item) {
    return new Refusal(
        item.constant(Reason.class, "reason"),
        item.text("attribute"),
        item.text("message"),
        item.texts("segments"));
  }
}
