package io.vouchsafe.function;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.vouchsafe.core.promotion.SegmentRestriction;
import io.vouchsafe.core.redemption.RestrictionWarning;
import io.vouchsafe.core.redemption.RestrictionWarnings;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Rule;
import io.vouchsafe.core.segment.RuleWarning;
import io.vouchsafe.core.segment.RuleWarnings;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is surely not meant as it was written, as JSON: an empty list if nothing is found. */
final class WarningJson {

  private WarningJson() {}

  /**
   * About a rule.
   *
   * @param rule null for a list, about which there is nothing to say
   * @param definitions gives the segments that it refers to, null if there is none
   */
  static ArrayNode ofRule(@Nullable Rule rule, Function<String, @Nullable Definition> definitions) {
    ArrayNode array = Json.array();
    if (rule != null) {
      for (RuleWarning warning : RuleWarnings.of(rule, definitions)) {
        add(array, warning.kind(), warning.message(), "places", warning.places());
      }
    }
    return array;
  }

  /**
   * About the segments of a promotion.
   *
   * @param definitions gives those segments and the ones that they refer to, null if there is none
   */
  static ArrayNode ofRestriction(
      SegmentRestriction segments, Function<String, @Nullable Definition> definitions) {
    ArrayNode array = Json.array();
    for (RestrictionWarning warning : RestrictionWarnings.of(segments, definitions)) {
      add(array, warning.kind(), warning.message(), "segments", warning.segments());
    }
    return array;
  }

  private static void add(
      ArrayNode array, Enum<?> kind, String message, String field, List<String> values) {
    values.forEach(
        array
                .addObject()
                .put("code", RedemptionJson.wire(kind))
                .put("message", message)
                .putArray(field)
            ::add);
  }
}
