package io.vouchsafe.store;

import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Rule;
import io.vouchsafe.core.segment.RuleSyntaxException;
import io.vouchsafe.core.segment.RuleText;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Segments as items. The delivered ones need no item: they stand as delivered until somebody edits
 * or deletes them, so that a new version of the software never overwrites an edited one.
 */
final class DefinitionItems {

  static final String VERSION = "version";

  static final String DELETED = "deleted";

  private DefinitionItems() {}

  static Map<String, AttributeValue> write(Tables tables, Definition definition) {
    return new ItemBuilder()
        .key(Key.definition(tables, definition.key()))
        .text("name", definition.name())
        .constant("kind", definition.kind())
        .text("where", definition.rule() == null ? null : RuleText.print(definition.rule()))
        .text("description", definition.description())
        .number(VERSION, definition.version())
        .build();
  }

  /** What remains of a segment that was deleted, so that a delivered one does not come back. */
  static Map<String, AttributeValue> writeDeleted(Tables tables, String key, long version) {
    return new ItemBuilder()
        .key(Key.definition(tables, key))
        .flag(DELETED, true)
        .number(VERSION, version)
        .build();
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
        item.constant(Definition.Kind.class, "kind"),
        where == null ? null : parsed(key, where),
        item.text("description"),
        item.number(VERSION));
  }

  private static Rule parsed(String key, String where) {
    try {
      return RuleText.parse(where);
    } catch (RuleSyntaxException broken) {
      throw new IllegalStateException("The stored rule of segment " + key + " is broken.", broken);
    }
  }
}
