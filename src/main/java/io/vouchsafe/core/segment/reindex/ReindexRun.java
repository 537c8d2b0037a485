package io.vouchsafe.core.segment.reindex;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A re-evaluation of everybody, for some segments.
 *
 * @param parts into how many parts the customers are divided, from 1
 * @param owner who drives it, and repeats a step that failed; null if that one has given up
 * @param ownedSince when the owner took it
 */
public record ReindexRun(
    String id, int parts, Instant startedAt, @Nullable String owner, Instant ownedSince) {}
