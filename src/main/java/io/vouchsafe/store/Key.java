package io.vouchsafe.store;

import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.VisitEntry;
import io.vouchsafe.core.promotion.VoucherCode;
import io.vouchsafe.core.redemption.RedemptionKey;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The primary key of an item. Every kind of item has its own prefix, so that no id of a client can
 * reach an item of another kind.
 *
 * @param table the table's name
 * @param sort null in a table without sort key
 */
record Key(String table, String partition, @Nullable String sort) {

  static final String PARTITION = "pk";
  static final String SORT = "sk";
  static final String CUSTOMER_PREFIX = "C#";
  static final String SHARERS_PREFIX = "E#";
  static final String HUB_PREFIX = "HUB#";
  static final String REFERRAL_PREFIX = "R#";
  static final String MEMBERS_PREFIX = "MEMBERS#";
  static final String ORDER_PREFIX = "ORDER#";
  static final String VISIT_PREFIX = "VISIT#";
  static final String USES_PREFIX = "USES#";
  static final String CODES_PREFIX = "CODES#";
  static final String REFUSED_PREFIX = "REFUSED#";
  static final String QUOTA = "QUOTA";
  static final String QUOTA_PREFIX = "Q#";
  private static final String BATCH_PREFIX = "B#";
  static final String PROFILE = "PROFILE";
  static final String VISITS = "VISITS";
  static final String MEMBERSHIP = "MEMBERSHIP";
  static final String FAILED_CODES = "FAILED";

  static final String WEBHOOKS = "WEBHOOKS";
  static final String WEBHOOK_PREFIX = "WEBHOOK#";
  static final String HEALTH_PREFIX = "HEALTH#";

  static final String COUNTS = "COUNTS";
  static final String DEFINITIONS = "DEFINITIONS";
  static final String ERASURES = "ERASURES";
  static final String INDEX = "INDEX";
  static final String PART_PREFIX = "PART#";

  /** Of a fixed width, so that the order of texts is the order of time. */
  private static final DateTimeFormatter SORTABLE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  Map<String, AttributeValue> attributes() {
    return sort == null
        ? Map.of(PARTITION, Values.text(partition))
        : Map.of(PARTITION, Values.text(partition), SORT, Values.text(sort));
  }

  /** The key of an item that was read from the table. */
  static Key of(String table, Map<String, AttributeValue> item) {
    Item read = new Item(item);
    return new Key(table, read.text(PARTITION), read.textOrNull(SORT));
  }

  static Key profile(Tables tables, String customer) {
    return new Key(tables.customers(), customer(customer), PROFILE);
  }

  static Key order(Tables tables, String customer, Instant placedAt, String orderId) {
    return new Key(
        tables.customers(), customer(customer), ORDER_PREFIX + sortable(placedAt) + "#" + orderId);
  }

  /** Apart from the profile, so that visits are not in the way of redemptions. */
  static Key visits(Tables tables, String customer) {
    return new Key(tables.customers(), customer(customer), VISITS);
  }

  static Key visit(Tables tables, String customer, VisitEntry visit) {
    return new Key(
        tables.customers(),
        customer(customer),
        VISIT_PREFIX + sortable(visit.at()) + "#" + visit.id());
  }

  /** The sort key before that of every order or visit at or after an instant. */
  static String firstOf(String prefix, Instant at) {
    return prefix + sortable(at);
  }

  /** The sort key after that of every order or visit until an instant, that instant included. */
  static String lastOf(String prefix, Instant at) {
    return prefix + sortable(at) + '$';
  }

  /** Where it says whose the order is, and when it was placed. */
  static Key orderOwner(Tables tables, String orderId) {
    return new Key(tables.customers(), "O#" + orderId, "ORDER");
  }

  /** How often the customer has redeemed a promotion. */
  static Key uses(Tables tables, String customer, String promotionId) {
    return new Key(tables.customers(), customer(customer), USES_PREFIX + promotionId);
  }

  /** That a customer is being erased, where it is found by who goes on with it. */
  static Key erasure(Tables tables, String customer) {
    return new Key(tables.customers(), ERASURES, customer);
  }

  /** Whose the referral code is. */
  static Key referral(Tables tables, String code) {
    return new Key(tables.customers(), referrals(code), "REFERRAL");
  }

  static String referrals(String code) {
    return REFERRAL_PREFIX + code.toUpperCase(Locale.ROOT);
  }

  /** Where it says that a customer was seen with a trait. */
  static Key sharer(Tables tables, Trait trait, String customer) {
    return new Key(tables.customers(), sharers(trait), customer);
  }

  static String sharers(Trait trait) {
    return SHARERS_PREFIX + trait.kind() + "#" + trait.pseudonym();
  }

  /** That so many share a trait that it tells nothing of anybody. */
  static Key hub(Tables tables, String sharers) {
    return new Key(
        tables.customers(), HUB_PREFIX + sharers.substring(SHARERS_PREFIX.length()), "HUB");
  }

  /** The partition of those who share the trait of a hub. */
  static String sharersOfHub(String hub) {
    return SHARERS_PREFIX + hub.substring(HUB_PREFIX.length());
  }

  /** How often a customer tried codes in vain. Apart from the profile: nothing else changes. */
  static Key failedCodes(Tables tables, String customer) {
    return new Key(tables.customers(), customer(customer), FAILED_CODES);
  }

  /** A request that was refused: with its customer, and so erased with them, if there is one. */
  static Key refused(Tables tables, @Nullable String customer, String id) {
    String own = REFUSED_PREFIX + id;
    return new Key(tables.customers(), customer == null ? own : customer(customer), own);
  }

  static Key promotion(Tables tables, String id) {
    return new Key(tables.promotions(), "P#" + id, "PROMOTION");
  }

  /**
   * Apart from the promotion, so that counting does not slow down reading; and each shard in a
   * partition of its own.
   */
  static Key quota(Tables tables, String promotionId, int shard) {
    return new Key(
        tables.promotions(), QUOTA_PREFIX + promotionId + (shard == 0 ? "" : "#" + shard), QUOTA);
  }

  /** The promotion of which a shard of a quota is. */
  static String promotionOfQuota(String partition) {
    String rest = partition.substring(QUOTA_PREFIX.length());
    int shard = rest.indexOf('#');
    return shard < 0 ? rest : rest.substring(0, shard);
  }

  /** How far a batch of codes is. */
  static Key batch(Tables tables, String batchId) {
    return new Key(tables.promotions(), batchPartition(batchId), "BATCH");
  }

  /** Some codes of a batch, by how many there were before them. */
  static Key batchCodes(Tables tables, String batchId, int before) {
    return new Key(
        tables.promotions(), batchPartition(batchId), "%s%07d".formatted(CODES_PREFIX, before));
  }

  static String batchPartition(String batchId) {
    return BATCH_PREFIX + batchId;
  }

  /** The batch of which an item's partition is. */
  static String batchOf(String partition) {
    return partition.substring(BATCH_PREFIX.length());
  }

  /** How often a promotion's codes were refused on a day, in one of several shards. */
  static Key refusals(Tables tables, String promotionId, int shard, LocalDate day) {
    return new Key(tables.promotions(), "S#" + promotionId + "#" + shard, day.toString());
  }

  static Key voucher(Tables tables, VoucherCode code) {
    return new Key(tables.promotions(), "V#" + code.text(), "VOUCHER");
  }

  /** Which promotions are listed and active. */
  static Key listed(Tables tables) {
    return new Key(tables.promotions(), "LISTED", "LISTED");
  }

  /** The code of a generic voucher that was made for a promotion later than the promotion. */
  static Key genericCode(Tables tables, String promotionId) {
    return new Key(tables.promotions(), "G#" + promotionId, "CODE");
  }

  /** Where it says that a voucher is assigned to a customer, by promotion and time. */
  static Key assigned(
      Tables tables, String customer, String promotionId, Instant createdAt, VoucherCode code) {
    return new Key(
        tables.promotions(),
        assigned(customer),
        promotionId + "#" + sortable(createdAt) + "#" + code.text());
  }

  static String assigned(String customer) {
    return "A#" + customer;
  }

  /** Each redemption in its own partition, so that a code of which all want one has no hot one. */
  static Key redemption(Tables tables, RedemptionKey key) {
    return new Key(tables.redemptions(), key.text(), null);
  }

  static Key definition(Tables tables, String segment) {
    return new Key(tables.segments(), DEFINITIONS, segment);
  }

  /** How many are in a segment, apart from it: counting changes nothing of what it is. */
  static Key count(Tables tables, String segment) {
    return new Key(tables.segments(), COUNTS, segment);
  }

  /** Which rule segments a customer is recorded to be in. */
  static Key membership(Tables tables, String customer) {
    return new Key(tables.customers(), customer(customer), MEMBERSHIP);
  }

  /** A customer among the recorded members of a rule segment, spread over several partitions. */
  static Key ruleMember(Tables tables, String segment, String customer) {
    return new Key(
        tables.segments(), SpreadListing.shardOf(ruleMembers(segment), customer), customer);
  }

  static String ruleMembers(String segment) {
    return "IN#" + segment;
  }

  /** A part of the number of recorded members of a rule segment, each in its own partition. */
  static Key size(Tables tables, String segment, int shard) {
    return new Key(tables.segments(), "SIZE#" + segment + "#" + shard, "SIZE");
  }

  static Key member(Tables tables, String segment, String customer) {
    return new Key(tables.segments(), members(segment), customer);
  }

  static String members(String segment) {
    return MEMBERS_PREFIX + segment;
  }

  /** By which definition the derived members of a segment were found. */
  static Key indexState(Tables tables, String segment) {
    return new Key(tables.segments(), INDEX, segment);
  }

  /** A re-evaluation of everybody. */
  static Key run(Tables tables, String run) {
    return new Key(tables.segments(), runPartition(run), "RUN");
  }

  /** How far one of its parts is. */
  static Key runPart(Tables tables, String run, int part) {
    return new Key(tables.segments(), runPartition(run), "%s%04d".formatted(PART_PREFIX, part));
  }

  static String runPartition(String run) {
    return "RUN#" + run;
  }

  /** What was fitted to all customers last. */
  static Key valueModel(Tables tables) {
    return new Key(tables.segments(), "MODELS", "VALUE");
  }

  static Key apiKey(Tables tables, String id) {
    return new Key(tables.keys(), "KEYS", id);
  }

  static Key salt(Tables tables) {
    return new Key(tables.keys(), "SALT", "SALT");
  }

  /** Apart from the API keys, so that who has the one need not have the other. */
  static Key secret(Tables tables, String name) {
    return new Key(tables.keys(), "SECRETS", name);
  }

  static Key webhook(Tables tables, String id) {
    return new Key(tables.webhooks(), WEBHOOKS, WEBHOOK_PREFIX + id);
  }

  /** Apart from the webhook, so that counting failures is no change of it. */
  static Key webhookHealth(Tables tables, String id) {
    return new Key(tables.webhooks(), WEBHOOKS, HEALTH_PREFIX + id);
  }

  static Key numberOfWebhooks(Tables tables) {
    return new Key(tables.webhooks(), "NUMBER", "NUMBER");
  }

  static Key delivery(Tables tables, String webhookId, String eventId) {
    return new Key(tables.webhooks(), "D#" + webhookId + "#" + eventId, "DELIVERY");
  }

  static String customer(String identifier) {
    return CUSTOMER_PREFIX + identifier;
  }

  static String sortable(Instant instant) {
    return SORTABLE.format(instant);
  }
}
