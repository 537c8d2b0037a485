/** Telling merchants of events over HTTP: to whom, when again, and when no more. */
@NullMarked
package io.vouchsafe.core.webhook;

import org.jspecify.annotations.NullMarked;
