package io.vouchsafe.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** A state of a state machine. */
sealed interface State {

  /** Ends an execution well. */
  record Succeed() implements State {}

  /** Ends an execution as failed. */
  record Fail(String error, String cause) implements State {}

  /** Leads to one state or another. */
  record Choice(List<Rule> rules, String otherwise) implements State {

    /**
     * What leads to a state.
     *
     * @param asksForPresence whether it is asked if the variable is there, else if it is equal
     * @param wanted the answer, or what is equal
     */
    record Rule(String variable, boolean asksForPresence, boolean wanted, String next) {}
  }

  /** Does something, which may fail. */
  sealed interface Working extends State {

    List<Retrier> retries();

    List<Catcher> catchers();

    /** Whether its output is its input; else it is its result. */
    boolean keepsInput();

    String next();
  }

  /** Calls something. */
  record Task(
      String resource,
      JsonNode parameters,
      List<Retrier> retries,
      List<Catcher> catchers,
      boolean keepsInput,
      String next)
      implements Working {}

  /**
   * Runs states for each of some items.
   *
   * @param mostAtATime 0 for any number
   * @param toleratedPercentage how many of the items may fail, of 100
   */
  record Map(
      String items,
      JsonNode selector,
      int mostAtATime,
      int toleratedPercentage,
      String label,
      States states,
      List<Retrier> retries,
      List<Catcher> catchers,
      boolean keepsInput,
      String next)
      implements Working {

    int concurrency(int items) {
      return mostAtATime == 0 ? items : mostAtATime;
    }
  }

  /**
   * When an error is followed by another attempt.
   *
   * @param interval seconds before the first one
   * @param rate by how much that grows with each
   * @param longest seconds before any of them
   * @param jitter whether it is a random time up to that
   */
  record Retrier(
      List<String> errors,
      double interval,
      double rate,
      double longest,
      int mostAttempts,
      boolean jitter) {

    /**
     * How many seconds to wait.
     *
     * @param attempts how many there were already
     * @param random from 0 to 1
     */
    double pause(int attempts, double random) {
      double full = Math.min(interval * Math.pow(rate, attempts), longest);
      return jitter ? full * random : full;
    }
  }

  /** Where an error leads; the state's input goes on. */
  record Catcher(List<String> errors, String next) {}
}
