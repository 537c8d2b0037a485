/** Asking everybody again when it has changed who is in a segment. */
@NullMarked
package io.vouchsafe.core.segment.reindex;

import org.jspecify.annotations.NullMarked;
