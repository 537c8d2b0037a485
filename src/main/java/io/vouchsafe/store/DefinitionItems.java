package io.vouchsafe.store;

import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Definition.Kind;
import io.vouchsafe.core.segment.Rule;
import io.vouchsafe.core.segment.RuleSyntaxException;
import io.vouchsafe.core.segment.RuleText;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Segments as items. The delivered ones need no item: they stand as delivered until somebody edits
 * or deletes them, so that a new version of the software never overwrites an edited one.
 */
final class DefinitionItems {

  static final String VERSION = "version";

  static final String DELETED = "deleted";

  private static final String KIND = "kind";
  private static final String RULE_VERSION = "rule_version";

  private DefinitionItems() {}

  static Map<String, AttributeValue> write(Tables tables, Definition definition) {
    return new ItemBuilder()
        .key(Key.definition(tables, definition.key()))
        .text("name", definition.name())
        .constant(KIND, definition.kind())
        .text("where", definition.rule() == null ? null : RuleText.print(definition.rule()))
        .text("description", definition.description())
        .number(VERSION, definition.version())
        .number(RULE_VERSION, definition.ruleVersion())
        .build();
  }

  /** What remains of a segment that was deleted, so that a delivered one does not come back. */
  static Map<String, AttributeValue> writeDeleted(Tables tables, Definition deleted) {
    return new ItemBuilder()
        .key(Key.definition(tables, deleted.key()))
        .flag(DELETED, true)
        .constant(KIND, deleted.kind())
        .number(VERSION, deleted.version() + 1)
        .build();
  }

  /**
   * The version with which a rule segment was deleted: somebody may still be recorded as in it.
   *
   * @return null if the item is of no such one
   */
  static @Nullable Long deletedRule(Item item) {
    boolean list = item.has(KIND) && item.constant(Kind.class, KIND) == Kind.LIST;
    return item.flag(DELETED) && !list ? (Long) item.number(VERSION) : null;
  }

  /**
   * The segment of a key.
   *
   * @param delivered the segments that are there without being stored, by key
   * @param item null if none is stored
   * @return null if there is no such segment
   */
  static @Nullable Definition read(
      Map<String, Definition> delivered, String key, @Nullable Item item) {
    if (item == null) {
      return delivered.get(key);
    }
    if (item.flag(DELETED)) {
      return null;
    }
    String where = item.textOrNull("where");
    return new Definition(
        key,
        item.text("name"),
        item.constant(Kind.class, KIND),
        where == null ? null : parsed(key, where),
        item.text("description"),
        item.number(VERSION),
        Objects.requireNonNullElseGet(item.numberOrNull(RULE_VERSION), () -> item.number(VERSION)));
  }

  private static Rule parsed(String key, String where) {
    try {
      return RuleText.parse(where);
    } catch (RuleSyntaxException broken) {
      throw new IllegalStateException("The stored rule of segment " + key + " is broken.", broken);
    }
  }
}
