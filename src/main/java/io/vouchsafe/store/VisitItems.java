package io.vouchsafe.store;

import io.vouchsafe.core.customer.OlderVisits;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitEntry;
import io.vouchsafe.core.customer.VisitSummary;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Visits and their summaries as items. */
final class VisitItems {

  static final String VERSION = "version";
  static final String RECENT = "recent";

  private static final String ID = "id";
  private static final String AT = "at";
  private static final String USER_AGENT = "user_agent";
  private static final String NETWORK = "network";

  private VisitItems() {}

  static Map<String, AttributeValue> write(Tables tables, String customer, Visit visit) {
    return new ItemBuilder()
        .key(Key.visit(tables, customer, visit.entry()))
        .text(ID, visit.id())
        .instant(AT, visit.at())
        .texts("categories", visit.categories())
        .text(USER_AGENT, visit.userAgent())
        .text(NETWORK, visit.network())
        // Whole seconds: the next one, so that nothing is tidied up that is still kept.
        .number("ttl", visit.keptUntil().getEpochSecond() + 1)
        .build();
  }

  static Visit read(Item item) {
    return new Visit(
        item.text(ID),
        item.instant(AT),
        Set.copyOf(item.texts("categories")),
        item.textOrNull(USER_AGENT),
        item.textOrNull(NETWORK));
  }

  static VisitEntry entry(Item item) {
    return new VisitEntry(item.text(ID), item.instant(AT));
  }

  /** The item of a summary with the next version. */
  static Map<String, AttributeValue> write(Tables tables, String customer, VisitSummary summary) {
    Map<String, AttributeValue> viewed = new HashMap<>();
    summary.viewed().forEach((category, at) -> viewed.put(category, Values.text(at.toString())));
    return new ItemBuilder()
        .key(Key.visits(tables, customer))
        .number(VERSION, Versions.after(summary.version()))
        .items(RECENT, summary.recent().stream().map(VisitItems::entry).toList())
        .number("older", summary.older().count())
        .map("newest_older", entryOrNothing(summary.older().newest()))
        .instant("first_at", summary.firstAt())
        .map("viewed", viewed)
        .build();
  }

  /** The summary; that of no visits if there is none, or the customer is being erased. */
  static VisitSummary readSummary(@Nullable Item item) {
    if (item == null || ProfileItems.isBeingErased(item)) {
      return VisitSummary.NONE;
    }
    Map<String, Instant> viewed = new HashMap<>();
    item.map("viewed").forEach((category, at) -> viewed.put(category, Instant.parse(at.s())));
    Item newest = item.item("newest_older");
    return new VisitSummary(
        item.items(RECENT).stream().map(VisitItems::entry).toList(),
        new OlderVisits(item.number("older"), newest.has(ID) ? entry(newest) : null),
        item.instant("first_at"),
        viewed,
        item.number(VERSION));
  }

  private static Map<String, AttributeValue> entry(VisitEntry entry) {
    return new ItemBuilder().text(ID, entry.id()).instant(AT, entry.at()).build();
  }

  private static Map<String, AttributeValue> entryOrNothing(@Nullable VisitEntry entry) {
    return entry == null ? Map.of() : entry(entry);
  }
}
