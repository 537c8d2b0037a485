/** Who is in which segment, as recorded: derived from the segments' verdicts, never decided on. */
@NullMarked
package io.vouchsafe.core.membership;

import org.jspecify.annotations.NullMarked;
