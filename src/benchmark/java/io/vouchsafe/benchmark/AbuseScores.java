package io.vouchsafe.benchmark;

import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.abuse.AbuseWeights;
import io.vouchsafe.core.abuse.Quality;
import io.vouchsafe.core.abuse.Town;
import io.vouchsafe.core.abuse.Townsfolk;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;

/** How well scores of abuse tell abusers from honest customers, in towns made by chance. */
final class AbuseScores {

  private static final long[] SEEDS = {11, 12, 13};
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private AbuseScores() {}

  static void run() {
    Quality quality = new Quality();
    for (long seed : SEEDS) {
      Town town = new Town(new AbuseScorer(AbuseWeights.usual()), NOW);
      quality.add(new Townsfolk(town, new Random(seed)));
    }
    IO.println("\nScores of abuse from 70 on, " + SEEDS.length + " towns");
    IO.println("| people | accounts | condemned | groups | condemned as a whole | highest score |");
    IO.println("|---|---:|---:|---:|---:|---:|");
    quality
        .rows()
        .forEach(
            (kind, row) ->
                IO.println(
                    "| %s%s | %d | %d (%.1f %%) | %d | %d | %d |"
                        .formatted(
                            kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            kind.isAbusive() ? " (abusers)" : "",
                            row.accounts(),
                            row.condemned(),
                            100.0 * row.condemned() / row.accounts(),
                            row.groups(),
                            row.wholeGroups(),
                            row.highest())));
    IO.println("\nPrecision %.3f, recall %.3f".formatted(quality.precision(), quality.recall()));
  }
}
