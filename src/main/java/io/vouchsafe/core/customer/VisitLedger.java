package io.vouchsafe.core.customer;

/** Where visits are kept. */
public interface VisitLedger {

  /** The summary of a customer's visits; that of no visits for one whom the pixel never saw. */
  VisitSummary summary(String customer);

  /**
   * Writes a visit with the summary that it is in, or neither: on the condition that the visit is
   * not there yet, and that the stored summary still has the version of the one that was read.
   *
   * @param after the new summary, with the version that was read
   */
  Result commit(String customer, Visit visit, VisitSummary after);

  /** What became of a commit. */
  enum Result {
    DONE,
    /** The visit was there already. */
    REPEATED,
    /** Something else was written first: read again. */
    OVERTAKEN
  }
}
