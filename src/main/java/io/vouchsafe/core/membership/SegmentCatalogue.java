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
 * @param deleted the keys of rule segments that are not there any more, for a whole catalogue:
 *     nobody is in them. A segment that is neither here nor there was made since, and is left alone
 * @param needs what those that are asked for need
 */
public record SegmentCatalogue(
    Map<String, Definition> definitions,
    Set<String> asked,
    boolean whole,
    Set<String> deleted,
    Needs needs) {

  public SegmentCatalogue {
    definitions = Map.copyOf(definitions);
    asked = Set.copyOf(asked);
    deleted = Set.copyOf(deleted);
  }

  /** Of all rule segments, those included that were deleted. */
  public static SegmentCatalogue whole(Collection<Definition> all, Set<String> deleted) {
    Set<String> rules =
        all.stream()
            .filter(definition -> definition.rule() != null)
            .map(Definition::key)
            .collect(Collectors.toSet());
    return of(all, rules, true, deleted);
  }

  /**
   * Of some segments only.
   *
   * @param asked among them may be some that are not there any more: nobody is in those
   */
  public static SegmentCatalogue of(Collection<Definition> all, Set<String> asked) {
    return of(all, asked, false, Set.of());
  }

  private static SegmentCatalogue of(
      Collection<Definition> all, Set<String> asked, boolean whole, Set<String> deleted) {
    Map<String, Definition> definitions = new HashMap<>();
    all.forEach(definition -> definitions.put(definition.key(), definition));
    return new SegmentCatalogue(
        definitions, asked, whole, deleted, Needs.of(asked, definitions::get));
  }

  /** The segment of a key; null if there is none. */
  public @Nullable Definition definition(String key) {
    return definitions.get(key);
  }

  /** The segments to look at for a customer: also those of the record that are gone. */
  Set<String> askedOf(MembershipRecord record) {
    Set<String> keys = new TreeSet<>(asked);
    record.segments().keySet().stream().filter(this::isGone).forEach(keys::add);
    return keys;
  }

  /** Deleted, or a list since. */
  private boolean isGone(String key) {
    Definition definition = definitions.get(key);
    return definition == null ? deleted.contains(key) : definition.rule() == null;
  }
}
