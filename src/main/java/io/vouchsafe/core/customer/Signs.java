package io.vouchsafe.core.customer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a customer to tell whether coupons are abused: it has a bounded size.
 *
 * @param sightings of traits, each once, the oldest first
 * @param firstRedeemedAt when the customer first redeemed a code, whatever became of that; null if
 *     never
 * @param unsaved those of the sightings that are new since the profile was read: others find the
 *     customer through them only once they are written too
 * @param dropped those that were there when the profile was read and make room for newer ones:
 *     nobody must find the customer through them any more
 */
public record Signs(
    List<Sighting> sightings,
    @Nullable Instant firstRedeemedAt,
    List<Sighting> unsaved,
    List<Sighting> dropped) {

  /** Nothing was ever noted. */
  public static final Signs NONE = new Signs(List.of(), null);

  private static final Duration A_DAY = Duration.ofDays(1);

  public Signs {
    sightings = List.copyOf(sightings);
    unsaved = List.copyOf(unsaved);
    dropped = List.copyOf(dropped);
  }

  /** Signs as they are stored. */
  public Signs(List<Sighting> sightings, @Nullable Instant firstRedeemedAt) {
    this(sightings, firstRedeemedAt, List.of(), List.of());
  }

  /**
   * These signs with traits that the customer was seen with. What was noted not long ago is not
   * noted again, unless it was not known yet that the customer came for a coupon.
   *
   * @param on what the customer did
   */
  public Signs seen(Collection<Trait> traits, Occasion on) {
    List<Sighting> noted = new ArrayList<>(sightings);
    List<Sighting> fresh = new ArrayList<>(unsaved);
    for (Trait trait : traits) {
      Optional<Sighting> before =
          noted.stream().filter(sighting -> sighting.trait().equals(trait)).findFirst();
      boolean onCoupon = on.isFirstCoupon() || before.map(Sighting::onCoupon).orElse(false);
      if (before.isPresent()
          && before.get().isFreshAt(on.at())
          && before.get().onCoupon() == onCoupon) {
        continue;
      }
      Sighting sighting = new Sighting(trait, on.at(), onCoupon);
      before.ifPresent(noted::remove);
      noted.add(sighting);
      fresh.add(sighting);
    }
    List<Sighting> kept = bounded(noted, on.at());
    List<Trait> left = kept.stream().map(Sighting::trait).toList();
    List<Sighting> gone = new ArrayList<>(dropped);
    sightings.stream().filter(sighting -> !unsaved.contains(sighting)).forEach(gone::add);
    gone.removeIf(sighting -> left.contains(sighting.trait()));
    fresh.retainAll(kept);
    return new Signs(kept, firstRedeemedAt, fresh, gone);
  }

  /** These signs once the customer has redeemed a code. */
  public Signs redeemed(Instant at) {
    return firstRedeemedAt == null ? new Signs(sightings, at, unsaved, dropped) : this;
  }

  /** The traits that the customer was seen with and that count at an instant. */
  public List<Trait> traits(Instant now) {
    return sightings.stream()
        .filter(sighting -> sighting.isKeptAt(now))
        .map(Sighting::trait)
        .toList();
  }

  /** The earliest instant at which one of the sightings counts no more; empty without any. */
  public Optional<Instant> end() {
    return sightings.stream().map(Sighting::keptUntil).min(Instant::compareTo);
  }

  /** These signs without the sightings that count no more. */
  public Signs kept(Instant now) {
    List<Sighting> kept = sightings.stream().filter(sighting -> sighting.isKeptAt(now)).toList();
    List<Sighting> gone = new ArrayList<>(dropped);
    sightings.stream().filter(sighting -> !sighting.isKeptAt(now)).forEach(gone::add);
    return new Signs(kept, firstRedeemedAt, unsaved, gone);
  }

  /** The earliest instant after now at which a sighting counts no more; empty without one. */
  public Optional<Instant> until(Instant now) {
    return sightings.stream()
        .map(Sighting::keptUntil)
        .filter(now::isBefore)
        .min(Instant::compareTo);
  }

  /** The newest of each kind, as many as are kept of it. */
  private static List<Sighting> bounded(List<Sighting> noted, Instant now) {
    Map<TraitKind, Integer> counts = new EnumMap<>(TraitKind.class);
    List<Sighting> kept = new ArrayList<>();
    for (Sighting sighting : noted.reversed()) {
      if (sighting.isKeptAt(now)
          && counts.merge(sighting.trait().kind(), 1, Integer::sum)
              <= sighting.trait().kind().kept()) {
        kept.add(sighting);
      }
    }
    return kept.reversed();
  }

  /**
   * On what a customer was seen.
   *
   * @param signedUpAt when the customer was first known
   * @param withCoupon whether a coupon was used
   */
  public record Occasion(Instant at, Instant signedUpAt, boolean withCoupon) {

    boolean isFirstCoupon() {
      return withCoupon && at.isBefore(signedUpAt.plus(A_DAY));
    }
  }
}
