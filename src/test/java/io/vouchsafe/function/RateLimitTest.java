package io.vouchsafe.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final RateLimit limit = new RateLimit(2, Duration.ofSeconds(10), 2);

  @Test
  void allowsSoManyInATimeAndAsManyInTheNext() {
    assertThat(limit.allows("a", NOW)).isTrue();
    assertThat(limit.allows("a", NOW.plusSeconds(9))).isTrue();
    assertThat(limit.allows("a", NOW.plusSeconds(10).minusNanos(1))).isFalse();

    assertThat(limit.allows("a", NOW.plusSeconds(10))).isTrue();
    assertThat(limit.allows("a", NOW.plusSeconds(10))).isTrue();
    assertThat(limit.allows("a", NOW.plusSeconds(19))).isFalse();
  }

  @Test
  void whatIsRefusedMakesTheTimeNoLonger() {
    limit.allows("a", NOW);
    limit.allows("a", NOW);
    for (int second = 0; second < 10; second++) {
      assertThat(limit.allows("a", NOW.plusSeconds(second))).isFalse();
    }
    assertThat(limit.allows("a", NOW.plusSeconds(10))).isTrue();
  }

  @Test
  void nobodyUsesUpWhatIsAnothers() {
    limit.allows("a", NOW);
    limit.allows("a", NOW);

    assertThat(limit.allows("b", NOW)).isTrue();
    assertThat(limit.allows("a", NOW)).isFalse();
  }

  @Test
  void remembersThoseWhoCameLast() {
    limit.allows("a", NOW);
    limit.allows("a", NOW);
    limit.allows("b", NOW);
    limit.allows("b", NOW);
    assertThat(limit.allows("a", NOW)).isFalse();
    limit.allows("c", NOW);

    assertThat(limit.allows("a", NOW)).isFalse();
    assertThat(limit.allows("b", NOW)).isTrue();
  }

  @Test
  void aClockThatIsSetBackAllowsNoMore() {
    limit.allows("a", NOW);
    limit.allows("a", NOW);

    assertThat(limit.allows("a", NOW.minusSeconds(100))).isFalse();
  }
}
