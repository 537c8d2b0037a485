package io.vouchsafe.core.segment;

/** An answer that may be missing: Kleene's three-valued logic. */
public enum Verdict {
  /** It holds. */
  YES,
  /** It does not hold. */
  NO,
  /** The data to tell is not there. */
  UNKNOWN;

  /** Yes or no. */
  public static Verdict of(boolean holds) {
    return holds ? YES : NO;
  }

  /** No if either is no; else unknown if either is unknown. */
  public Verdict and(Verdict other) {
    if (this == NO || other == NO) {
      return NO;
    }
    return this == YES ? other : UNKNOWN;
  }

  /** Yes if either is yes; else unknown if either is unknown. */
  public Verdict or(Verdict other) {
    if (this == YES || other == YES) {
      return YES;
    }
    return this == NO ? other : UNKNOWN;
  }

  /** The opposite; unknown stays unknown. */
  public Verdict not() {
    return switch (this) {
      case YES -> NO;
      case NO -> YES;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
