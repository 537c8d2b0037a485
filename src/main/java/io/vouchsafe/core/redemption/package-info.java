/** The decision on a voucher, and the life of a redemption. */
@NullMarked
package io.vouchsafe.core.redemption;

import org.jspecify.annotations.NullMarked;
