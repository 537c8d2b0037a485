package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.PromotionStatus;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Needs;
import io.vouchsafe.core.segment.Reference;
import io.vouchsafe.core.segment.Rule;
import io.vouchsafe.core.segment.reindex.Reindexing;
import io.vouchsafe.store.Page;
import io.vouchsafe.store.PromotionStore;
import io.vouchsafe.store.SegmentStore;
import io.vouchsafe.store.SegmentStore.MemberCount;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes, changes and lists segments, and the members of list segments. */
public final class SegmentsFunction extends ApiFunction {

  /** With all that those refer to; each costs a key of the read before a decision. */
  private static final int MOST_REFERENCES = 50;

  /** How often a replacement is tried while others replace the same. */
  private static final int MOST_ATTEMPTS = 5;

  private static final Pattern COMMA = Pattern.compile(",");

  private final SegmentStore segments;
  private final PromotionStore promotions;
  private final SegmentMembers people;
  private final Reindexing reindexing;
  private final Clock clock;

  /** The deployed function. */
  public SegmentsFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public SegmentsFunction(Environment environment) {
    this.segments = new SegmentStore(environment.database());
    this.promotions = new PromotionStore(environment.database());
    this.people = new SegmentMembers(environment);
    this.reindexing = environment.reindexing();
    this.clock = environment.clock();
    on("POST", "/segments", Role.MANAGERS, (exchange, role) -> create(exchange));
    on("GET", "/segments", Role.READERS, (exchange, role) -> list(exchange));
    on("POST", "/segments/preview", Role.MANAGERS, (exchange, role) -> preview(exchange));
    on("GET", "/segments/{key}", Role.READERS, (exchange, role) -> read(exchange));
    on("PUT", "/segments/{key}", Role.MANAGERS, (exchange, role) -> replace(exchange));
    on("DELETE", "/segments/{key}", Role.MANAGERS, (exchange, role) -> delete(exchange));
    on("GET", "/segments/{key}/customers", Role.READERS, (exchange, role) -> members(exchange));
    MembersImport imports = new MembersImport(environment);
    on(
        "POST",
        "/segments/{key}/customers/import",
        Role.MANAGERS,
        (exchange, role) -> imports.handle(exchange, listSegment(exchange)));
    String member = "/segments/{key}/customers/{identifier}";
    on("PUT", member, Role.MANAGERS, (exchange, role) -> addMember(exchange));
    on("DELETE", member, Role.MANAGERS, (exchange, role) -> removeMember(exchange));
  }

  private Response create(Exchange exchange) {
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.STOREFRONT), violations);
    String key = SegmentJson.key(fields);
    Map<String, Definition> known = allByKey();
    Definition described =
        checked(SegmentJson.read(key, null, fields, violations), known, fields, violations);
    Definition segment = described.withVersion(segments.lastVersion(key) + 1);
    if (segments.find(key).isPresent() || !segments.save(null, segment)) {
      throw Problem.conflict("key", "must_be_unique", "Another segment has this key.");
    }
    return Response.created(written(segment, known));
  }

  private Response preview(Exchange exchange) {
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.STOREFRONT), violations);
    Rule rule = SegmentJson.rule(fields, violations);
    Instant at = fields.instant("at");
    fields.refuseOthers();
    if (rule == null && violations.isEmpty()) {
      fields.wrong("rule", "required", "A rule or a where is needed.");
    }
    Map<String, Definition> all = allByKey();
    if (rule != null) {
      checkReferences(null, rule, all, fields.node("rule") != null, violations);
    }
    if (rule == null || !violations.isEmpty()) {
      throw Problem.invalid(violations);
    }
    return Response.ok(warned(people.preview(rule, at, all), rule, all));
  }

  private Response list(Exchange exchange) {
    Page<Definition> page = Pages.of(exchange, segments.all(), Definition::key);
    Map<String, MemberCount> counts = people.keptCounts(page.items());
    return Pages.response(page, segment -> SegmentJson.write(segment, counts.get(segment.key())));
  }

  private Response read(Exchange exchange) {
    Definition segment = segment(exchange);
    Map<String, Definition> known = allByKey();
    Optional<Reindexing.Progress> progress = reindexing.progress(segment.key());
    ObjectNode node =
        SegmentJson.write(segment, people.count(segment, known, progress.isEmpty()).orElse(null));
    node.set("reindex", SegmentJson.progress(progress));
    return Response.ok(warned(node, segment.rule(), known)).header("etag", etag(segment));
  }

  /** Who asks for no version replaces whatever there is, also what another has just written. */
  private Response replace(Exchange exchange) {
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      Definition before = segment(exchange);
      if (!isWanted(before, exchange.header("if-match"))) {
        throw Problem.preconditionFailed();
      }
      Map<String, Definition> known = allByKey();
      Definition after = replacement(exchange, before, known);
      if (segments.save(before, after)) {
        return Response.ok(written(after, known)).header("etag", etag(after));
      }
    }
    throw Problem.busy();
  }

  /**
   * Whether a segment is what a request asks for.
   *
   * @param wanted the tags of some versions, or * for any; null for any
   */
  private static boolean isWanted(Definition segment, @Nullable String wanted) {
    return wanted == null
        || wanted.strip().equals("*")
        || COMMA.splitAsStream(wanted).anyMatch(tag -> tag.strip().equals(etag(segment)));
  }

  private static Definition replacement(
      Exchange exchange, Definition before, Map<String, Definition> known) {
    Violations violations = new Violations();
    Fields fields = new Fields(exchange.json(Bodies.STOREFRONT), violations);
    String key = fields.text("key", SegmentJson.LONGEST_KEY);
    if (key != null && !key.equals(before.key())) {
      fields.wrong("key", "read_only", "The key of a segment cannot be changed.");
    }
    return checked(
        SegmentJson.read(before.key(), before, fields, violations), known, fields, violations);
  }

  private Response delete(Exchange exchange) {
    Definition segment = segment(exchange);
    Map<String, Definition> all = allByKey();
    List<String> users =
        promotions
            .all()
            .filter(promotion -> promotion.status() != PromotionStatus.ARCHIVED)
            .filter(
                promotion ->
                    Needs.of(promotion.segments().keys(), all::get)
                        .definitions()
                        .contains(segment.key()))
            .map(Promotion::id)
            .toList();
    if (!users.isEmpty()) {
      throw Problem.inUse(users);
    }
    if (!segments.delete(segment)) {
      throw Problem.busy();
    }
    return Response.noContent();
  }

  private Response members(Exchange exchange) {
    Definition segment = segment(exchange);
    return Pages.response(
        people.members(segment, allByKey(), exchange.pageSize(), exchange.query("cursor")),
        member ->
            Json.object()
                .put("identifier", member.customer())
                .put("since", member.since() == null ? null : member.since().toString()));
  }

  private Response addMember(Exchange exchange) {
    segments.addMember(
        listSegment(exchange).key(),
        exchange.identifier("identifier"),
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
    return Response.noContent();
  }

  private Response removeMember(Exchange exchange) {
    segments.removeMember(listSegment(exchange).key(), exchange.identifier("identifier"));
    return Response.noContent();
  }

  private static Definition checked(
      @Nullable Definition segment,
      Map<String, Definition> known,
      Fields fields,
      Violations violations) {
    if (segment != null && segment.rule() != null) {
      checkReferences(
          segment.key(), segment.rule(), known, fields.node("rule") != null, violations);
    }
    if (segment == null || !violations.isEmpty()) {
      throw Problem.invalid(violations);
    }
    return segment;
  }

  /**
   * Notes the references of a rule that lead nowhere, or back to its own segment.
   *
   * @param key of the segment with the rule; null if it is none yet
   * @param structured whether the rule came in its structured form, in which they have places
   */
  private static void checkReferences(
      @Nullable String key,
      Rule rule,
      Map<String, Definition> known,
      boolean structured,
      Violations violations) {
    for (Reference reference : Reference.of(rule)) {
      String place = structured ? "rule" + reference.place() : "where";
      Set<String> reached = Needs.of(List.of(reference.key()), known::get).definitions();
      if (key != null && reached.contains(key)) {
        violations.add(
            place, "cycle", "Through " + reference.key() + ", this segment would refer to itself.");
      }
      reached.stream()
          .filter(one -> !known.containsKey(one) && !one.equals(key))
          .sorted()
          .forEach(
              one -> violations.add(place, "invalid_choice", "There is no segment " + one + "."));
    }
    if (Needs.of(rule, known::get).definitions().size() > MOST_REFERENCES) {
      violations.add(
          structured ? "rule" : "where",
          "too_long",
          "At most " + MOST_REFERENCES + " segments may be referred to.");
    }
  }

  private ObjectNode written(Definition segment, Map<String, Definition> known) {
    Map<String, MemberCount> counts = people.keptCounts(List.of(segment));
    ObjectNode node = SegmentJson.write(segment, counts.get(segment.key()));
    node.set("reindex", SegmentJson.progress(reindexing.progress(segment.key())));
    return warned(node, segment.rule(), known);
  }

  private static ObjectNode warned(
      ObjectNode answer, @Nullable Rule rule, Map<String, Definition> known) {
    return answer.set("warnings", WarningJson.ofRule(rule, known::get));
  }

  private Map<String, Definition> allByKey() {
    Map<String, Definition> all = new HashMap<>();
    segments.all().forEach(one -> all.put(one.key(), one));
    return all;
  }

  private Definition segment(Exchange exchange) {
    String key = exchange.identifier("key");
    Optional<Definition> segment =
        key.length() > SegmentJson.LONGEST_KEY ? Optional.empty() : segments.find(key);
    return segment.orElseThrow(() -> Problem.notFound("This segment"));
  }

  private Definition listSegment(Exchange exchange) {
    Definition segment = segment(exchange);
    if (segment.kind() != Definition.Kind.LIST) {
      throw Problem.conflict("key", "not_a_list", "Its rule says who is in this segment.");
    }
    return segment;
  }

  private static String etag(Definition segment) {
    return "\"" + segment.version() + "\"";
  }
}
