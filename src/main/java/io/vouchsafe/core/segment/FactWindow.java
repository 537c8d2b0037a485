package io.vouchsafe.core.segment;

import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A fact of the time since a duration ago. */
sealed interface FactWindow permits OrderWindow, VisitWindow {

  /** Whether everything is known one by one that it needs. */
  boolean isKnown();

  /**
   * Before this instant what is known now stays known by nothing but time, and what is not stays
   * unknown; it may be too early. Null if that never changes.
   */
  @Nullable Instant knownUntil();

  /** The value of the fact over the window now; null if it has none. */
  @Nullable Object value();

  /**
   * The earliest instant after now at which the value becomes one that is accepted, by nothing but
   * time; null if it never does.
   */
  @Nullable Instant firstChange(Predicate<@Nullable Object> accepted);
}
