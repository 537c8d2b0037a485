package io.vouchsafe.core.segment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A verdict, and for how long it needs no second look.
 *
 * @param until the verdict is the same at every instant before this one if nothing happens but
 *     time; at this instant it may be another one, or it may not. Null if it stays for ever
 */
public record Standing(Verdict verdict, @Nullable Instant until) {}
