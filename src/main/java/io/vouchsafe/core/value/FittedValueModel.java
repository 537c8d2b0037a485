package io.vouchsafe.core.value;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A value model with what it was fitted on.
 *
 * @param customers how many had ordered
 * @param repeaters how many of them had ordered more than once
 * @param calibration how well one of earlier foretold; null while there is too little of earlier
 */
public record FittedValueModel(
    ValueFit fit,
    Instant fittedAt,
    long customers,
    long repeaters,
    @Nullable Calibration calibration) {}
