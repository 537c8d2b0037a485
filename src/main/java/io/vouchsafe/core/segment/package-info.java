/** Segments as questions: rules over the facts of one customer, their verdicts, and why. */
@NullMarked
package io.vouchsafe.core.segment;

import org.jspecify.annotations.NullMarked;
