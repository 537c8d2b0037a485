package io.vouchsafe.core.segment;

import io.vouchsafe.core.abuse.AbuseSignal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a segment, as it was found.
 *
 * @param clause the condition in text form, such as {@code orders.count >= 3}
 * @param actual what was found: a String, BigDecimal, Boolean, Instant or a List of these; null if
 *     nothing was
 * @param required what was asked for, of the same types; null if nothing but the clause says it
 * @param flipsAt the earliest instant after now at which the verdict changes by time alone; null if
 *     it does not
 * @param hint what is missing, in plain English; null if there is nothing helpful to say
 * @param sensitive whether {@code actual} and {@code hint} are not for storefronts
 * @param signals of abuse, for a score of it; for storefronts neither
 * @param present whether it is about something that keeps no history, so that it is always told as
 *     it is at present
 */
public record Clause(
    String clause,
    Verdict verdict,
    @Nullable Object actual,
    @Nullable Object required,
    @Nullable Instant flipsAt,
    @Nullable String hint,
    boolean sensitive,
    List<AbuseSignal> signals,
    boolean present) {

  public Clause {
    signals = List.copyOf(signals);
  }

  /** A clause about something whose history is known, or that is not there at all. */
  public Clause(
      String clause,
      Verdict verdict,
      @Nullable Object actual,
      @Nullable Object required,
      @Nullable Instant flipsAt,
      @Nullable String hint,
      boolean sensitive) {
    this(clause, verdict, actual, required, flipsAt, hint, sensitive, List.of(), false);
  }
}
