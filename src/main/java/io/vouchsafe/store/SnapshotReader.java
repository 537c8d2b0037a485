package io.vouchsafe.store;

import io.vouchsafe.core.customer.Order;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Quota;
import io.vouchsafe.core.promotion.Voucher;
import io.vouchsafe.core.redemption.ReadLog;
import io.vouchsafe.core.redemption.ReadLog.What;
import io.vouchsafe.core.redemption.RedemptionKey;
import io.vouchsafe.core.redemption.Request;
import io.vouchsafe.core.redemption.Snapshot;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Needs;
import io.vouchsafe.core.value.ValueModel;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Reads everything that a decision needs. Which items those are is known only step by step: the
 * voucher names the promotion, which names the segments, which may name lists and other segments.
 * What earlier reads found tells which ones to expect, so that usually one round trip gets them
 * all; if the expectation was wrong, another one gets the rest. Every item is read afresh.
 */
final class SnapshotReader {

  private final DynamoDbClient client;
  private final Tables tables;
  private final Map<String, Definition> delivered;
  private final Clock clock;
  private static final int REMEMBERED = 1000;

  /** As many promotions with unique vouchers are expected behind a code that was never seen. */
  private static final int GUESSES = 2;

  private final Trail<String, String> promotionOfCode = new Trail<>(REMEMBERED);
  private final Trail<String, Promotion> promotions = new Trail<>(REMEMBERED);
  private final Trail<String, Promotion> promotionsOfUniqueVouchers = new Trail<>(GUESSES);
  private final Trail<String, Definition> definitions = new Trail<>(REMEMBERED);
  private final Trail<String, String> referrerOfCustomer = new Trail<>(REMEMBERED);

  SnapshotReader(Database database, Clock clock) {
    this.client = database.client();
    this.tables = database.tables();
    this.delivered = database.delivered();
    this.clock = clock;
  }

  /** Reads what each request needs, all of them together, and notes what was read. */
  List<Snapshot> read(List<Request> requests, ReadLog log) {
    return read(requests, Map.of(), log);
  }

  /**
   * Reads what each request needs, all of them together, and notes what was read.
   *
   * @param known items that were read just before, by key
   */
  List<Snapshot> read(List<Request> requests, Map<Key, Item> known, ReadLog log) {
    Map<Key, @Nullable Item> items = new HashMap<>(known);
    Map<String, @Nullable Definition> parsed = new HashMap<>();
    List<Reading> readings =
        requests.stream().map(request -> new Reading(request, items, parsed)).toList();
    Map<Key, Integer> roundTrips = new LinkedHashMap<>();
    WantedKeys wanted = wanted(readings);
    Map<Key, WantedKeys.Purpose> purposes = new HashMap<>();
    Set<Key> missing = wanted.without(items.keySet());
    while (!missing.isEmpty()) {
      BatchRead.Found found = BatchRead.read(client, missing);
      log.roundTrips(found.calls());
      for (Key key : missing) {
        items.put(key, found.items().get(key));
        roundTrips.put(key, log.roundTrips());
      }
      purposes.putAll(wanted.purposes());
      wanted = wanted(readings);
      missing = wanted.without(items.keySet());
    }
    readings.forEach(Reading::remember);
    Set<Key> needed = wanted.purposes().keySet();
    roundTrips.forEach(
        (key, roundTrip) -> {
          WantedKeys.Purpose purpose = Objects.requireNonNull(purposes.get(key));
          log.add(purpose.read(roundTrip, needed.contains(key)));
        });
    return readings.stream().map(Reading::snapshot).toList();
  }

  private static WantedKeys wanted(List<Reading> readings) {
    WantedKeys keys = new WantedKeys();
    readings.forEach(reading -> reading.want(keys));
    return keys;
  }

  /**
   * One read in the making: items that are there, and the expectation of those that are not yet.
   */
  private final class Reading {

    private final Request request;
    private final Map<Key, @Nullable Item> items;
    private final Map<String, @Nullable Definition> parsed;

    Reading(
        Request request, Map<Key, @Nullable Item> items, Map<String, @Nullable Definition> parsed) {
      this.request = request;
      this.items = items;
      this.parsed = parsed;
    }

    Snapshot snapshot() {
      Item redemption = transaction() == null ? null : items.get(redemptionKey());
      Promotion promotion = promotion();
      Profile profile = profile();
      return new Snapshot(
          redemption == null ? null : RedemptionItems.read(redemption),
          voucher(),
          promotion,
          quota(promotion),
          profile,
          null,
          visits(),
          valueModel(),
          order(),
          uses(promotion),
          referrer(),
          null,
          lists(),
          definitionsByKey());
    }

    /** Adds all keys that are needed, as far as can be told by now. */
    void want(WantedKeys keys) {
      keys.add(What.VOUCHER, voucherKey());
      if (transaction() != null) {
        keys.add(What.REDEMPTION, redemptionKey());
      }
      if (customer() != null) {
        keys.add(What.PROFILE, Key.profile(tables, customer()));
        if (request.confirmed() && transaction() != null) {
          wantOrder(keys, transaction());
        }
      }
      String promotionId = promotionId();
      if (promotionId != null) {
        keys.add(What.PROMOTION, Key.promotion(tables, promotionId));
        Promotion promotion = promotion();
        if (promotion != null) {
          wantPromotion(keys, promotion);
        }
      } else if (!items.containsKey(voucherKey())) {
        // A unique voucher is seen once: it is of one of the promotions that have such vouchers.
        for (Promotion promotion : promotionsOfUniqueVouchers.latest(GUESSES)) {
          keys.add(What.PROMOTION, Key.promotion(tables, promotion.id()));
          wantPromotion(keys, promotion);
        }
      }
    }

    private void wantOrder(WantedKeys keys, String transaction) {
      Key owner = Key.orderOwner(tables, transaction);
      keys.add(What.ORDER, owner);
      Item found = items.get(owner);
      if (found != null) {
        keys.add(What.ORDER, OrderItems.pointedTo(tables, found));
      }
    }

    private void wantPromotion(WantedKeys keys, Promotion promotion) {
      if (promotion.counted()) {
        keys.add(What.QUOTA, quotaKey(promotion));
      }
      if (customer() == null) {
        return;
      }
      if (promotion.limits().needUsesPerCustomer()) {
        keys.add(What.USES, Key.uses(tables, customer(), promotion.id()));
      }
      Needs needs = needs(promotion);
      needs
          .definitions()
          .forEach(segment -> keys.add(What.SEGMENT, segment, Key.definition(tables, segment)));
      needs
          .lists()
          .forEach(
              segment -> keys.add(What.LIST, segment, Key.member(tables, segment, customer())));
      if (needs.visits().summary()) {
        keys.add(What.VISITS, Key.visits(tables, customer()));
      }
      if (needs.valueModel()) {
        keys.add(What.VALUE_MODEL, Key.valueModel(tables));
      }
      String referrer = needs.referrer() ? referrerCode() : null;
      if (referrer != null) {
        keys.add(What.REFERRER, Key.referral(tables, referrer));
      }
    }

    void remember() {
      promotionOfCode.remember(request.code().text(), promotionId());
      Promotion promotion = promotion();
      if (promotion != null) {
        promotions.remember(promotion.id(), promotion);
        Voucher voucher = voucher();
        if (voucher != null && (voucher.isUnique() || voucher.isGiftCard())) {
          promotionsOfUniqueVouchers.remember(promotion.id(), promotion);
        }
        if (customer() != null) {
          needs(promotion)
              .definitions()
              .forEach(segment -> definitions.remember(segment, definition(segment)));
          if (needs(promotion).referrer()) {
            referrerOfCustomer.remember(customer(), referrerCode());
          }
        }
      }
    }

    private @Nullable String promotionId() {
      Key key = voucherKey();
      if (!items.containsKey(key)) {
        return promotionOfCode.lookUp(request.code().text());
      }
      Voucher voucher = voucher();
      return voucher == null ? null : voucher.promotionId();
    }

    private @Nullable Voucher voucher() {
      Item item = items.get(voucherKey());
      return item == null ? null : VoucherItems.read(item);
    }

    private @Nullable Promotion promotion() {
      String id = promotionId();
      if (id == null) {
        return null;
      }
      Key key = Key.promotion(tables, id);
      if (!items.containsKey(key)) {
        return promotions.lookUp(id);
      }
      Item item = items.get(key);
      return item == null ? null : PromotionItems.read(item);
    }

    private Needs needs(Promotion promotion) {
      return Needs.of(promotion.segments().keys(), this::definition);
    }

    private @Nullable Definition definition(String segment) {
      Key key = Key.definition(tables, segment);
      if (!items.containsKey(key)) {
        Definition remembered = definitions.lookUp(segment);
        return remembered == null ? delivered.get(segment) : remembered;
      }
      if (!parsed.containsKey(segment)) {
        parsed.put(segment, DefinitionItems.read(delivered, segment, items.get(key)));
      }
      return parsed.get(segment);
    }

    private @Nullable Profile profile() {
      if (customer() == null) {
        return null;
      }
      Profile profile = ProfileItems.read(items.get(Key.profile(tables, customer())));
      return profile == null
          ? Profile.firstSeen(customer(), clock.instant().truncatedTo(ChronoUnit.MILLIS))
          : profile;
    }

    /** Whatever is still there of such a customer counts no more. */
    private boolean isBeingErased() {
      return customer() != null
          && ProfileItems.isBeingErased(items.get(Key.profile(tables, customer())));
    }

    private VisitSummary visits() {
      return customer() == null
          ? VisitSummary.NONE
          : VisitItems.readSummary(items.get(Key.visits(tables, customer())));
    }

    private @Nullable ValueModel valueModel() {
      Item item = items.get(Key.valueModel(tables));
      return item == null ? null : ValueModelStore.readModel(item);
    }

    private @Nullable String referrerCode() {
      String customer = Objects.requireNonNull(customer());
      return items.containsKey(Key.profile(tables, customer))
          ? Objects.requireNonNull(profile()).customer().referrerCode()
          : referrerOfCustomer.lookUp(customer);
    }

    private @Nullable String referrer() {
      String code = customer() == null ? null : referrerCode();
      Item owner = code == null ? null : items.get(Key.referral(tables, code));
      String referrer = owner == null ? null : owner.text(OrderItems.CUSTOMER);
      return referrer == null || referrer.equals(customer()) ? null : referrer;
    }

    private @Nullable Order order() {
      Item owner = transaction() == null ? null : items.get(Key.orderOwner(tables, transaction()));
      Item item = owner == null ? null : items.get(OrderItems.pointedTo(tables, owner));
      return item == null ? null : OrderItems.read(item);
    }

    /** The request's own shard; one that is not there yet has nothing left of its own. */
    private @Nullable Quota quota(@Nullable Promotion promotion) {
      if (promotion == null || !promotion.counted()) {
        return null;
      }
      Item item = items.get(quotaKey(promotion));
      return item == null ? Quota.empty(promotion.limits()) : PromotionItems.readQuota(item);
    }

    private Key quotaKey(Promotion promotion) {
      return Key.quota(tables, promotion.id(), request.quotaShard(promotion));
    }

    private long uses(@Nullable Promotion promotion) {
      Item item =
          promotion == null || customer() == null || isBeingErased()
              ? null
              : items.get(Key.uses(tables, customer(), promotion.id()));
      return PromotionItems.readUses(item);
    }

    private Set<String> lists() {
      Promotion promotion = promotion();
      if (promotion == null || customer() == null || isBeingErased()) {
        return Set.of();
      }
      return needs(promotion).lists().stream()
          .filter(segment -> items.get(Key.member(tables, segment, customer())) != null)
          .collect(Collectors.toSet());
    }

    private Map<String, Definition> definitionsByKey() {
      Promotion promotion = promotion();
      Collection<String> segments =
          promotion == null
              ? List.of()
              : customer() == null ? promotion.segments().keys() : needs(promotion).definitions();
      Map<String, Definition> byKey = new HashMap<>();
      for (String segment : segments) {
        Definition definition = definition(segment);
        if (definition != null) {
          byKey.put(segment, definition);
        }
      }
      return byKey;
    }

    private Key voucherKey() {
      return Key.voucher(tables, request.code());
    }

    private Key redemptionKey() {
      return Key.redemption(
          tables, new RedemptionKey(request.code(), Objects.requireNonNull(transaction())));
    }

    private @Nullable String customer() {
      return request.customer();
    }

    private @Nullable String transaction() {
      return request.transaction();
    }
  }
}
