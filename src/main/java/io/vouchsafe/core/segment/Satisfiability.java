package io.vouchsafe.core.segment;

import io.vouchsafe.core.segment.Rule.All;
import io.vouchsafe.core.segment.Rule.Any;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import io.vouchsafe.core.segment.Rule.Not;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells what no customer can ever meet, whatever the data, the time and the store's time zone, and
 * whether or not a code is being decided. What it tells is proven; it does not find everything. It
 * follows references into other rule segments; who is in a list may be anybody.
 *
 * <p>One object answers related questions, and does a bounded amount of work for all of them: from
 * then on it finds nothing any more.
 */
public final class Satisfiability {

  /** For all questions: about so many comparisons of one demand with another. */
  static final int MOST_WORK = 200_000;

  /** For one question. */
  private static final int MOST_WORK_AT_ONCE = 40_000;

  /** How many choices may be open within each other: bounded by the stack. */
  private static final int MOST_OPEN_CHOICES = 200;

  private final Function<String, @Nullable Definition> definitions;
  private int workLeft = MOST_WORK;
  private int workLeftAtOnce;

  /**
   * Makes one.
   *
   * @param definitions gives the segment of a key, null if there is none
   */
  public Satisfiability(Function<String, @Nullable Definition> definitions) {
    this.definitions = definitions;
  }

  /** Whether it is proven that no customer can ever meet all of the demands at once. */
  public boolean isImpossible(Collection<Demand> demands) {
    workLeftAtOnce = Math.min(MOST_WORK_AT_ONCE, workLeft);
    int before = workLeftAtOnce;
    boolean impossible = areOpposed(demands) || !mayHold(demands);
    workLeft -= before - workLeftAtOnce;
    return impossible;
  }

  /**
   * What makes something impossible: those of its parts that are impossible by themselves, without
   * any that is not needed for it as far as can be told. The last parts are kept if there is a
   * choice.
   *
   * @param parts impossible all together
   */
  public <T> List<T> core(List<T> parts, Function<T, Demand> demand) {
    List<T> core = new ArrayList<>(parts);
    for (T part : parts) {
      List<T> rest = new ArrayList<>(core);
      rest.remove(part);
      if (!rest.isEmpty() && isImpossible(rest.stream().map(demand).toList())) {
        core = rest;
      }
    }
    return core;
  }

  /** Work that may still be done. */
  int workLeft() {
    return workLeft;
  }

  private boolean spend(long work) {
    workLeftAtOnce = (int) Math.max(0, workLeftAtOnce - work);
    return workLeftAtOnce > 0;
  }

  /**
   * Whether a rule is demanded together with its opposite. This is seen without taking the rule
   * apart, so that it is found however hard the rule is to look through.
   */
  private boolean areOpposed(Collection<Demand> demands) {
    List<Demand> bare = demands.stream().map(Demand::withoutNot).toList();
    return spend((long) bare.size() * bare.size())
        && bare.stream().anyMatch(demand -> bare.stream().anyMatch(demand::excludes));
  }

  private boolean mayHold(Collection<Demand> demands) {
    Branch branch = new Branch();
    demands.forEach(demand -> branch.open.add(new Step(demand, 0)));
    return mayHold(branch, 0);
  }

  /** Whether a branch may hold for some customer. If in doubt, it may. */
  private boolean mayHold(Branch branch, int openChoices) {
    branch.unfold();
    long leaves = branch.leaves.size();
    if (!spend(1 + leaves * leaves / 8) || openChoices > MOST_OPEN_CHOICES) {
      return true;
    }
    if (Conjunction.isContradictory(branch.leaves)) {
      return false;
    }
    if (branch.choices.isEmpty()) {
      return true;
    }
    Step choice = branch.smallestChoice();
    for (Demand part : choice.demand.parts()) {
      if (mayHold(branch.taking(part, choice), openChoices + 1)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A demand on the way to the conditions that it is made of.
   *
   * @param chain how many segments refer to each other in a row on the way
   */
  private record Step(Demand demand, int chain) {}

  /** What has to be met at once after some choices were made. */
  private final class Branch {

    private final Deque<Step> open = new ArrayDeque<>();
    private final List<Demand> leaves = new ArrayList<>();
    private final List<Step> choices = new ArrayList<>();

    /** This branch after a choice was made. */
    Branch taking(Demand part, Step choice) {
      spend(leaves.size() + choices.size());
      Branch branch = new Branch();
      branch.leaves.addAll(leaves);
      branch.choices.addAll(choices);
      branch.choices.remove(choice);
      branch.open.add(new Step(part, choice.chain));
      return branch;
    }

    Step smallestChoice() {
      return choices.stream()
          .min(Comparator.comparingInt(choice -> choice.demand.parts().size()))
          .orElseThrow();
    }

    /** Takes apart all that can be taken apart without a choice. */
    void unfold() {
      while (!open.isEmpty() && spend(1)) {
        Step step = open.remove();
        Demand demand = step.demand;
        switch (demand.rule()) {
          case All _, Any _ -> {
            if (demand.isChoice()) {
              choices.add(step);
            } else {
              demand.parts().forEach(part -> open.add(new Step(part, step.chain)));
            }
          }
          case Not not -> open.add(new Step(demand.inside(not), step.chain));
          case InSegment segment -> unfold(segment, step);
          case Comparison comparison -> unfold(comparison, step);
          case HasLabel _, Comeback _ -> leaves.add(demand);
        }
      }
    }

    private void unfold(InSegment segment, Step step) {
      Definition definition = definitions.apply(segment.key());
      Rule rule = definition == null ? null : definition.rule();
      if (rule == null) {
        leaves.add(step.demand);
      } else if (step.chain < Evaluation.LONGEST_CHAIN) {
        open.add(new Step(step.demand.on(rule), step.chain + 1));
      }
      // Beyond that nobody looks, so nothing can be proven from it.
    }

    /** What is not between two values is below the one or above the other. */
    private void unfold(Comparison comparison, Step step) {
      if (!step.demand.negated() || comparison.operator() != Operator.BETWEEN) {
        leaves.add(step.demand);
        return;
      }
      List<Object> ends = comparison.operands();
      Rule outside =
          new Any(
              List.of(
                  new Comparison(
                      comparison.fact(), comparison.within(), Operator.LT, List.of(ends.get(0))),
                  new Comparison(
                      comparison.fact(), comparison.within(), Operator.GT, List.of(ends.get(1)))));
      choices.add(new Step(new Demand(outside, false, step.demand.lenient()), step.chain));
    }
  }
}
