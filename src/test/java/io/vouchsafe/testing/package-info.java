/** What tests are written with: a ready database, a ready system, a clock that tests set. */
@NullMarked
package io.vouchsafe.testing;

import org.jspecify.annotations.NullMarked;
