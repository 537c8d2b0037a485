/** Customers, their orders, and the profile that sums the orders up. */
@NullMarked
package io.vouchsafe.core.customer;

import org.jspecify.annotations.NullMarked;
