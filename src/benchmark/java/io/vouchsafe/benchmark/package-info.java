/** What a rule costs, next to the same rule in other engines. */
@NullMarked
package io.vouchsafe.benchmark;

import org.jspecify.annotations.NullMarked;
