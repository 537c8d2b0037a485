package io.vouchsafe.core.membership;

import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Needs;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The segments as they were defined at one moment, and those of them that are asked for.
 *
 * @param definitions all segments by key
 * @param asked the keys of those whose members are recorded anew
 * @param whole whether these are all rule segments
 * @param needs what they need
 */
public record SegmentCatalogue(
    Map<String, Definition> definitions, Set<String> asked, boolean whole, Needs needs) {

  public SegmentCatalogue {
    definitions = Map.copyOf(definitions);
    asked = Set.copyOf(asked);
  }

  /** Of all rule segments. A customer is in none but these. */
  public static SegmentCatalogue whole(Collection<Definition> all) {
    Set<String> rules =
        all.stream()
            .filter(definition -> definition.rule() != null)
            .map(Definition::key)
            .collect(Collectors.toSet());
    return of(all, rules, true);
  }

  /**
   * Of some segments only.
   *
   * @param asked among them may be some that are not there any more: nobody is in those
   */
  public static SegmentCatalogue of(Collection<Definition> all, Set<String> asked) {
    return of(all, asked, false);
  }

  private static SegmentCatalogue of(Collection<Definition> all, Set<String> asked, boolean whole) {
    Map<String, Definition> definitions = new HashMap<>();
    all.forEach(definition -> definitions.put(definition.key(), definition));
    return new SegmentCatalogue(definitions, asked, whole, Needs.of(asked, definitions::get));
  }

  /** The segment of a key; null if there is none. */
  public @Nullable Definition definition(String key) {
    return definitions.get(key);
  }

  /**
   * The segments to look at for a customer: also those that are recorded but not there any more.
   */
  Set<String> askedOf(MembershipRecord record) {
    if (!whole) {
      return asked;
    }
    Set<String> keys = new TreeSet<>(asked);
    keys.addAll(record.segments().keySet());
    return keys;
  }
}
