package io.vouchsafe.core.redemption;

import io.vouchsafe.core.promotion.Promotion;
import io.vouchsafe.core.promotion.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers for a moment which spread quotas were found to be used up, so that the crowd that comes
 * too late does not have all shards read for every single one. What is given back elsewhere
 * meanwhile is seen that much later; a change of the promotion is seen at once.
 */
final class Exhausted {

  /** How long a quota is taken for used up. */
  static final Duration MOMENT = Duration.ofSeconds(1);

  private static final int MOST = 1000;

  private final Map<String, Found> found =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Found> eldest) {
          return size() > MOST;
        }
      };

  private record Found(long version, Quota total, Instant at) {}

  /** What was left a moment ago, if that was too little for somebody. */
  synchronized Optional<Quota> find(Promotion promotion, Instant now) {
    Found last = found.get(promotion.id());
    return last == null
            || last.version() != promotion.version()
            || now.isBefore(last.at())
            || !now.isBefore(last.at().plus(MOMENT))
        ? Optional.empty()
        : Optional.of(last.total());
  }

  synchronized void remember(Promotion promotion, Quota total, Instant now) {
    found.remove(promotion.id());
    found.put(promotion.id(), new Found(promotion.version(), total, now));
  }

  /** Something was given back. */
  synchronized void forget(String promotionId) {
    found.remove(promotionId);
  }
}
