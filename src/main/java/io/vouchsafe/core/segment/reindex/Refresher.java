package io.vouchsafe.core.segment.reindex;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks customers whether they are in segments, and records who enters and who leaves. */
public interface Refresher {

  /**
   * Asks the customers of one page, by the definitions as they are now. In a segment that is no
   * rule segment, or is none any more, nobody is. Doing it again changes nothing.
   *
   * @param part from 0
   * @param parts into how many parts the customers are divided
   * @param cursor where the page starts; null for the start of the part
   */
  PartPage refreshPart(int part, int parts, @Nullable String cursor, Set<String> segments);

  /**
   * What was done.
   *
   * @param customers how many were asked
   * @param next where the next page starts; null if the part is done
   */
  record PartPage(long customers, @Nullable String next) {}
}
