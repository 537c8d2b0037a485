package io.vouchsafe.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Rule;
import io.vouchsafe.core.segment.RuleSyntaxException;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.core.segment.reindex.Reindexing;
import io.vouchsafe.store.SegmentStore.MemberCount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Segments as JSON. */
final class SegmentJson {

  static final int LONGEST_KEY = 64;

  private static final int LONGEST_DESCRIPTION = 2000;
  private static final int LONGEST_WHERE = 20_000;
  private static final List<String> ONLY_ANSWERED =
      List.of("type", "version", "member_count", "counted_at", "reindex", "warnings");
  private static final Pattern KEY = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

  private SegmentJson() {}

  /**
   * A segment.
   *
   * @param count how many are in it; null if that was not counted
   */
  static ObjectNode write(Definition segment, @Nullable MemberCount count) {
    ObjectNode node =
        Json.object()
            .put("type", "Segment")
            .put("key", segment.key())
            .put("name", segment.name())
            .put("kind", RedemptionJson.wire(segment.kind()));
    Rule rule = segment.rule();
    node.set("rule", rule == null ? node.nullNode() : RuleJson.print(rule));
    return node.put("where", rule == null ? null : RuleText.print(rule))
        .put("description", segment.description())
        .put("version", segment.version())
        .put("member_count", count == null ? null : (Long) count.members())
        .put(
            "counted_at",
            count == null ? null : count.at().truncatedTo(ChronoUnit.MILLIS).toString());
  }

  /** How far it is to ask everybody again; null if nothing is left of that. */
  static JsonNode progress(Optional<Reindexing.Progress> progress) {
    if (progress.isEmpty()) {
      return Json.object().nullNode();
    }
    Reindexing.Progress asked = progress.get();
    Instant startedAt = asked.startedAt();
    return Json.object()
        .put(
            "done",
            BigDecimal.valueOf(asked.partsDone())
                .divide(BigDecimal.valueOf(asked.parts()), 2, RoundingMode.DOWN))
        .put(
            "started_at",
            startedAt == null ? null : startedAt.truncatedTo(ChronoUnit.MILLIS).toString());
  }

  /** The key of a new segment. */
  static String key(Fields fields) {
    String key = fields.requiredText("key", LONGEST_KEY);
    if (!key.isBlank() && !KEY.matcher(key).matches()) {
      fields.wrong("key", "invalid_characters", "Lower-case letters, digits, _ and - are allowed.");
    }
    return key;
  }

  /**
   * The segment that a request describes. Notes what is wrong in it.
   *
   * @param before the segment as it stands; null for a new one
   * @return null if it is too wrong to be one
   */
  static @Nullable Definition read(
      String key, @Nullable Definition before, Fields fields, Violations violations) {
    String name = fields.text("name", Bodies.NAME);
    String description = fields.text("description", LONGEST_DESCRIPTION);
    Definition.Kind kind = fields.choice("kind", Definition.Kind.class);
    boolean asksForRule = fields.node("rule") != null || fields.node("where") != null;
    Rule rule = rule(fields, violations);
    for (String readOnly : ONLY_ANSWERED) {
      // What was read may be sent back.
      fields.has(readOnly);
    }
    fields.refuseOthers();
    if (kind == null) {
      kind =
          asksForRule
              ? Definition.Kind.RULE
              : before == null ? Definition.Kind.LIST : before.kind();
    }
    if (kind == Definition.Kind.RULE && !asksForRule) {
      fields.wrong("rule", "required", "A rule segment needs a rule or a where.");
    }
    if (kind == Definition.Kind.LIST && asksForRule) {
      fields.wrong("rule", "unknown_attribute", "A list segment has no rule.");
    }
    if (before != null && kind != before.kind()) {
      fields.wrong("kind", "read_only", "The kind of a segment cannot be changed.");
    }
    if (!violations.isEmpty()) {
      return null;
    }
    Definition described =
        new Definition(
            key,
            name == null || name.isBlank() ? key : name,
            kind,
            rule,
            Objects.requireNonNullElse(description, ""),
            1);
    return before == null ? described : described.following(before);
  }

  /**
   * The rule that a request has in one of its forms, or in both if they say the same. Notes what is
   * wrong in it.
   */
  static @Nullable Rule rule(Fields fields, Violations violations) {
    JsonNode node = fields.node("rule");
    String where = fields.text("where", LONGEST_WHERE);
    Rule structured = node == null ? null : RuleJson.parse(node, "rule", violations);
    Rule written = where == null ? null : parse(where, fields);
    if (structured != null && written != null && !structured.equals(written)) {
      fields.wrong("where", "invalid", "This says something else than the rule: send one of them.");
    }
    return structured == null ? written : structured;
  }

  private static @Nullable Rule parse(String where, Fields fields) {
    try {
      return RuleText.parse(where);
    } catch (RuleSyntaxException wrong) {
      fields.wrong(
          "where",
          "invalid",
          "Line " + wrong.line() + ", column " + wrong.column() + ": " + wrong.problem());
      return null;
    }
  }
}
