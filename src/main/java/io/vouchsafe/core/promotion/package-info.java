/** Promotions, their restrictions, limits and rewards, and the vouchers that carry them. */
@NullMarked
package io.vouchsafe.core.promotion;

import org.jspecify.annotations.NullMarked;
