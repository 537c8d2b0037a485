/** The chance that a customer will buy again: the model, its fit, and how well it foretold. */
@NullMarked
package io.vouchsafe.core.value;

import org.jspecify.annotations.NullMarked;
