package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.segment.Census;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Needs;
import io.vouchsafe.core.segment.Population.Person;
import io.vouchsafe.core.segment.Rule;
import io.vouchsafe.store.CustomerScan;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.DynamoMemberships;
import io.vouchsafe.store.ForeignCursorException;
import io.vouchsafe.store.Page;
import io.vouchsafe.store.ReindexStore;
import io.vouchsafe.store.SegmentStore;
import io.vouchsafe.store.SegmentStore.Member;
import io.vouchsafe.store.SegmentStore.MemberCount;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a segment, and how many. Of a rule segment that is what is recorded; as long as
 * everybody has not been looked at by its present rule, everybody is asked, which only merchants
 * do.
 */
final class SegmentMembers {

  private static final Duration FOR_A_PREVIEW = Duration.ofSeconds(20);
  private static final Duration FOR_A_COUNT = Duration.ofSeconds(10);
  private static final Duration FOR_THE_LISTS_OF_A_PAGE = Duration.ofSeconds(5);
  private static final Duration FOR_A_PAGE = Duration.ofSeconds(5);

  /** How the cursors of the two ways to find members begin. */
  private static final String ASKING = "a.";

  private static final String RECORDED = "r.";

  /** A count stands for so many times as long as it took: the dearer, the more seldom. */
  private static final int STANDS_FOR = 100;

  private final Database database;
  private final SegmentStore segments;
  private final DynamoMemberships recorded;
  private final ReindexStore indexes;
  private final Settings settings;
  private final AbuseScorer scorer;
  private final Clock clock;

  SegmentMembers(Environment environment) {
    this.database = environment.database();
    this.segments = new SegmentStore(database);
    this.recorded = new DynamoMemberships(database, environment.scorer(), environment.clock());
    this.indexes = environment.indexes();
    this.settings = environment.settings();
    this.scorer = environment.scorer();
    this.clock = environment.clock();
  }

  /**
   * For how many customers a rule holds that need not be a segment yet.
   *
   * @param at as of when; null for now
   */
  ObjectNode preview(Rule rule, @Nullable Instant at, Map<String, Definition> definitions) {
    Census.Count count = count(rule, at, definitions, FOR_A_PREVIEW);
    ObjectNode node = Json.object().put("count", count.count());
    count.sample().forEach(node.putArray("sample")::add);
    return node.put("scanned", count.scanned()).put("exact", count.exact());
  }

  /**
   * How many are in a segment: those that are recorded; or else a count that was kept, or a new one
   * if that is too old.
   *
   * @param built whether everybody was looked at by its present rule
   */
  Optional<MemberCount> count(
      Definition segment, Map<String, Definition> definitions, boolean built) {
    Rule rule = segment.rule();
    Instant now = clock.instant();
    if (rule == null) {
      return listed(segment, now.plus(FOR_A_COUNT));
    }
    if (built) {
      return Optional.ofNullable(recordedCounts(List.of(segment), now).get(segment.key()));
    }
    Optional<MemberCount> kept = kept(segment, segments.count(segment.key()).orElse(null));
    if (kept.isPresent()
        && now.isBefore(kept.get().at().plus(kept.get().took().multipliedBy(STANDS_FOR)))) {
      return kept;
    }
    Census.Count counted = count(rule, null, definitions, FOR_A_COUNT);
    if (!counted.exact()) {
      return kept;
    }
    MemberCount count =
        new MemberCount(
            segment.version(), counted.count(), now, Duration.between(now, clock.instant()));
    segments.keep(segment.key(), count);
    return Optional.of(count);
  }

  private Map<String, MemberCount> recordedCounts(List<Definition> some, Instant now) {
    Map<String, Long> sizes = recorded.sizes(some.stream().map(Definition::key).toList());
    Map<String, MemberCount> counts = new HashMap<>();
    for (Definition segment : some) {
      long size = sizes.getOrDefault(segment.key(), 0L);
      counts.put(segment.key(), new MemberCount(segment.version(), size, now, Duration.ZERO));
    }
    return counts;
  }

  /**
   * The counts of some segments that need no asking, by key: of those that are recorded, and what
   * was kept of others; lists are counted, as many as time allows.
   */
  Map<String, MemberCount> keptCounts(List<Definition> some) {
    Map<String, MemberCount> all = segments.counts();
    Set<String> built = indexes.built();
    Map<String, MemberCount> counts =
        recordedCounts(
            some.stream().filter(segment -> built.contains(segment.key())).toList(),
            clock.instant());
    Instant end = clock.instant().plus(FOR_THE_LISTS_OF_A_PAGE);
    for (Definition segment : some) {
      if (counts.containsKey(segment.key())) {
        continue;
      }
      Optional<MemberCount> count =
          segment.rule() == null ? listed(segment, end) : kept(segment, all.get(segment.key()));
      count.ifPresent(known -> counts.put(segment.key(), known));
    }
    return counts;
  }

  private Optional<MemberCount> listed(Definition segment, Instant end) {
    Instant now = clock.instant();
    OptionalLong members =
        now.isBefore(end)
            ? segments.listed(segment.key(), () -> clock.instant().isBefore(end))
            : OptionalLong.empty();
    return members.isPresent()
        ? Optional.of(new MemberCount(segment.version(), members.getAsLong(), now, Duration.ZERO))
        : Optional.empty();
  }

  /** What was counted by another rule says nothing of this one. */
  private static Optional<MemberCount> kept(Definition segment, @Nullable MemberCount count) {
    return Optional.ofNullable(count).filter(known -> known.version() == segment.version());
  }

  private Census.Count count(
      Rule rule, @Nullable Instant at, Map<String, Definition> definitions, Duration budget) {
    Instant start = clock.instant();
    Needs needs = Needs.of(rule, definitions::get);
    CustomerScan everybody =
        new CustomerScan(database, needs, scorer, clock, at != null || !needs.windows().isEmpty());
    Duration left = budget.minus(Duration.between(start, clock.instant()));
    return census(definitions).count(everybody, rule, at, left);
  }

  private Census census(Map<String, Definition> definitions) {
    return new Census(definitions::get, settings.calendar(), clock);
  }

  /**
   * The members of a segment. A list that was begun by asking everybody goes on so, and one of what
   * is recorded too. Where everybody is asked, a part may be short of members, when looking for
   * them took long; there are more as long as it has a next one.
   */
  Page<Member> members(
      Definition segment, Map<String, Definition> definitions, int limit, @Nullable String cursor) {
    Rule rule = segment.rule();
    if (rule == null) {
      return segments.members(segment.key(), limit, cursor);
    }
    boolean asking =
        cursor == null ? !indexes.built().contains(segment.key()) : cursor.startsWith(ASKING);
    if (!asking) {
      Page<Member> page =
          recorded
              .members(segment.key(), limit, cursor == null ? null : after(RECORDED, cursor))
              .map(member -> new Member(member.customer(), member.since()));
      return new Page<>(page.items(), page.next() == null ? null : RECORDED + page.next());
    }
    Needs needs = Needs.of(rule, definitions::get);
    CustomerScan everybody =
        new CustomerScan(database, needs, scorer, clock, !needs.windows().isEmpty());
    Found found = new Found(census(definitions), rule, limit);
    boolean all =
        everybody.readAfter(cursor == null ? null : position(after(ASKING, cursor)), found);
    return new Page<>(found.members, all ? null : ASKING + cursorAfter(found.last));
  }

  private static String after(String prefix, String cursor) {
    if (!cursor.startsWith(prefix)) {
      throw new ForeignCursorException();
    }
    return cursor.substring(prefix.length());
  }

  private final class Found implements Predicate<Person> {

    private final Census census;
    private final Rule rule;
    private final int limit;
    private final Instant end = clock.instant().plus(FOR_A_PAGE);
    private final List<Member> members = new ArrayList<>();
    private String last = "";

    Found(Census census, Rule rule, int limit) {
      this.census = census;
      this.rule = rule;
      this.limit = limit;
    }

    @Override
    public boolean test(Person person) {
      last = person.identifier();
      if (census.holds(rule, person)) {
        members.add(new Member(last, null));
      }
      return members.size() < limit && clock.instant().isBefore(end);
    }
  }

  private static String cursorAfter(String identifier) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(identifier.getBytes(StandardCharsets.UTF_8));
  }

  private static String position(String cursor) {
    try {
      String identifier = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      if (!identifier.isBlank()
          && identifier.length() <= Bodies.IDENTIFIER
          && Fields.isWellFormed(identifier)) {
        return identifier;
      }
    } catch (IllegalArgumentException wrong) {
      throw new ForeignCursorException();
    }
    throw new ForeignCursorException();
  }
}
