package io.vouchsafe.core.redemption;

import io.vouchsafe.core.promotion.SegmentRestriction;
import io.vouchsafe.core.redemption.RestrictionWarning.Kind;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Demand;
import io.vouchsafe.core.segment.Rule;
import io.vouchsafe.core.segment.Satisfiability;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds included and excluded segments of a promotion that leave no customer over. */
public final class RestrictionWarnings {

  /** A segment as a promotion names it. */
  private record Named(String key, boolean excluded, Demand demand) {}

  private final Function<String, @Nullable Definition> definitions;
  private final Satisfiability satisfiability;
  private final List<Named> include;
  private final List<Named> exclude;
  private final boolean includeAll;
  private final List<RestrictionWarning> warnings = new ArrayList<>();

  private RestrictionWarnings(
      SegmentRestriction segments, Function<String, @Nullable Definition> definitions) {
    this.definitions = definitions;
    this.satisfiability = new Satisfiability(definitions);
    this.includeAll = segments.includeAll();
    this.include =
        segments.include().stream()
            .map(key -> new Named(key, false, Demand.yes(new Rule.InSegment(key))))
            .toList();
    this.exclude =
        segments.exclude().stream()
            .map(
                key -> {
                  Rule rule = new Rule.InSegment(key);
                  return new Named(
                      key, true, segments.refuseUnknown() ? Demand.no(rule) : Demand.notYes(rule));
                })
            .toList();
  }

  /**
   * What is surely not meant so. The work is bounded, so that not everything may be found.
   *
   * @param definitions gives the segments that are named, and those that they refer to; null if
   *     there is none
   */
  public static List<RestrictionWarning> of(
      SegmentRestriction segments, Function<String, @Nullable Definition> definitions) {
    RestrictionWarnings warnings = new RestrictionWarnings(segments, definitions);
    warnings.inspect();
    return List.copyOf(warnings.warnings);
  }

  private void inspect() {
    List<Named> dead = include.stream().filter(this::isDead).toList();
    boolean passes =
        (includeAll || include.isEmpty())
            ? dead.isEmpty() && leavesSomebody()
            : leavesSomebodyOfOne(dead);
    for (Named one : exclude) {
      if (isImpossible(List.of(new Named(one.key, false, Demand.yes(one.demand.rule()))))) {
        warn(
            Kind.NEVER_TRUE,
            "No customer can ever be in " + name(one) + ", so it excludes nobody.",
            List.of(one));
      }
    }
    if (!passes) {
      warnings.addFirst(
          new RestrictionWarning(
              Kind.NEVER_PASSES,
              "No customer can ever use this promotion.",
              Stream.concat(include.stream(), exclude.stream())
                  .map(Named::key)
                  .distinct()
                  .toList()));
    }
  }

  private boolean isDead(Named included) {
    boolean dead = isImpossible(List.of(included));
    if (dead) {
      warn(
          Kind.NEVER_TRUE, "No customer can ever be in " + name(included) + ".", List.of(included));
    }
    return dead;
  }

  /** Where one included segment is enough: whether one of them is not excluded whole. */
  private boolean leavesSomebodyOfOne(List<Named> dead) {
    boolean leaves = false;
    for (Named one : include) {
      if (!dead.contains(one)) {
        List<Named> parts = Stream.concat(exclude.stream(), Stream.of(one)).toList();
        if (isImpossible(parts)) {
          warnCovered(satisfiability.core(parts, Named::demand));
        } else {
          leaves = true;
        }
      }
    }
    return leaves;
  }

  /** Where all included segments are needed. */
  private boolean leavesSomebody() {
    List<Named> parts = Stream.concat(exclude.stream(), include.stream()).toList();
    if (!isImpossible(parts)) {
      return true;
    }
    List<Named> core = satisfiability.core(parts, Named::demand);
    if (core.stream().noneMatch(Named::excluded)) {
      warn(
          Kind.INCLUDE_CONTRADICTION,
          "No customer can ever be in " + names(core, " and ") + " at once.",
          core);
    } else if (!core.stream().allMatch(Named::excluded)) {
      warnCovered(core);
    }
    return false;
  }

  private void warnCovered(List<Named> core) {
    List<Named> included = core.stream().filter(one -> !one.excluded).toList();
    List<Named> excluded = core.stream().filter(Named::excluded).toList();
    if (included.isEmpty()) {
      // They exclude everybody: then the promotion never passes, which is told of the whole.
      return;
    }
    warn(
        Kind.INCLUDE_COVERED,
        "Every customer in "
            + names(included, " and ")
            + " is excluded by "
            + names(excluded, " or ")
            + ".",
        Stream.concat(included.stream(), excluded.stream()).toList());
  }

  private boolean isImpossible(List<Named> parts) {
    return satisfiability.isImpossible(parts.stream().map(Named::demand).toList());
  }

  private void warn(Kind kind, String message, List<Named> about) {
    warnings.add(
        new RestrictionWarning(kind, message, about.stream().map(Named::key).distinct().toList()));
  }

  private String names(List<Named> segments, String separator) {
    return segments.stream().map(this::name).collect(Collectors.joining(separator));
  }

  private String name(Named segment) {
    Definition definition = definitions.apply(segment.key);
    return "\"" + (definition == null ? segment.key : definition.name()) + "\"";
  }
}
