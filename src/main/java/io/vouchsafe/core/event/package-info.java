/** What happened, as others are told of it. */
@NullMarked
package io.vouchsafe.core.event;

import org.jspecify.annotations.NullMarked;
