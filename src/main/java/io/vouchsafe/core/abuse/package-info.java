/** Whether a customer abuses coupons: the signs of it, what each weighs, and the score. */
@NullMarked
package io.vouchsafe.core.abuse;

import org.jspecify.annotations.NullMarked;
