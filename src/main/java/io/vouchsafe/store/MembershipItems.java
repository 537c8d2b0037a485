package io.vouchsafe.store;

import io.vouchsafe.core.membership.MembershipLedger;
import io.vouchsafe.core.membership.MembershipRecord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Records of memberships as items. */
final class MembershipItems {

  static final String VERSION = "version";

  /** The index of those at which something is due by time alone; nobody else is in it. */
  static final String DUE_INDEX = "due";

  static final String DUE_KEY = "due_key";
  static final String DUE_AT = "due_at";

  private static final String IDENTIFIER = "identifier";
  static final String SEGMENTS = "segments";

  /** Whether the record is on its way to being erased, in more than one part. */
  static final String ERASED = "erased";

  /** To the last digit that an instant has: nobody is found too early or too late. */
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private MembershipItems() {}

  /** The item of a record with the next version. */
  static Map<String, AttributeValue> write(Tables tables, MembershipRecord record) {
    Map<String, AttributeValue> segments = new HashMap<>();
    record.segments().forEach((key, since) -> segments.put(key, Values.text(since.toString())));
    ItemBuilder item =
        new ItemBuilder()
            .key(Key.membership(tables, record.customer()))
            .text(IDENTIFIER, record.customer())
            .number(VERSION, Versions.after(record.version()))
            .map(SEGMENTS, segments);
    Instant due = record.dueAt();
    if (due != null) {
      item.text(
              DUE_KEY,
              dueKey(Math.floorMod(record.customer().hashCode(), MembershipLedger.DUE_PARTITIONS)))
          .text(DUE_AT, exact(due));
    }
    return item.build();
  }

  static MembershipRecord read(Item item) {
    SortedMap<String, Instant> segments = new TreeMap<>();
    item.map(SEGMENTS).forEach((key, since) -> segments.put(key, Instant.parse(since.s())));
    return new MembershipRecord(
        item.text(IDENTIFIER),
        item.number(VERSION),
        segments,
        item.has(DUE_AT) ? Instant.parse(item.text(DUE_AT)) : null);
  }

  /** A partition of the index. */
  static String dueKey(int partition) {
    return "DUE#" + partition;
  }

  static String exact(Instant instant) {
    return EXACT.format(instant);
  }
}
