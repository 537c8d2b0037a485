package io.vouchsafe.core.abuse;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three towns that no weight was chosen on. */
class AbuseQualityTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final long[] SEEDS = {11, 12, 13};

  private static final Quality QUALITY = new Quality();

  @BeforeAll
  static void liveThere() {
    for (long seed : SEEDS) {
      Town town = new Town(new AbuseScorer(AbuseWeights.usual()), NOW);
      QUALITY.add(new Townsfolk(town, new Random(seed)));
    }
  }

  @Test
  void whoIsCondemnedIsAnAbuserAndMostAbusersAre() {
    assertThat(QUALITY.precision()).as(QUALITY.rows().toString()).isGreaterThanOrEqualTo(0.95);
    assertThat(QUALITY.recall()).as(QUALITY.rows().toString()).isGreaterThanOrEqualTo(0.80);
  }

  @ParameterizedTest
  @EnumSource(
      value = Townsfolk.Kind.class,
      names = {
        "SINGLES",
        "FAMILIES",
        "OFFICES",
        "STUDENTS",
        "MOBILE_GATEWAY",
        "BARGAIN_HUNTERS",
        "OFTEN_RETURNING",
        "FORGETFUL"
      })
  void noHonestGroupIsCondemnedAsAWhole(Townsfolk.Kind kind) {
    Quality.Row row = requireNonNull(QUALITY.rows().get(kind));

    assertThat(row.wholeGroups()).as(row.toString()).isZero();
    assertThat(row.condemned()).as(row.toString()).isLessThan(1 + row.accounts() / 50);
  }
}
