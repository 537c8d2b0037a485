package io.vouchsafe.core.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignsTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Trait TRAIT = new Trait(TraitKind.PAYMENT, "card");

  private static Signs.Occasion at(Instant at) {
    return new Signs.Occasion(at, NOW.minus(Duration.ofDays(900)), false);
  }

  private static Signs stored(Signs signs) {
    return new Signs(signs.sightings(), signs.firstRedeemedAt());
  }

  @Test
  void aTraitIsWrittenWhenItIsSeenForTheFirstTimeAndNotAgain() {
    Signs first = Signs.NONE.seen(List.of(TRAIT, TRAIT), at(NOW));
    Signs again = stored(first).seen(List.of(TRAIT), at(NOW.plusSeconds(9)));

    assertThat(first.unsaved()).containsExactly(new Sighting(TRAIT, NOW, false));
    assertThat(again.unsaved()).isEmpty();
    assertThat(again.sightings()).isEqualTo(first.sightings());
  }

  @Test
  void oneThatIsStillSeenAfterLongIsWrittenAnewSoThatItDoesNotRunOut() {
    Signs first = stored(Signs.NONE.seen(List.of(TRAIT), at(NOW)));
    Duration half = Sighting.KEPT_FOR.dividedBy(2);

    assertThat(first.seen(List.of(TRAIT), at(NOW.plus(half).minusMillis(1))).unsaved()).isEmpty();
    assertThat(first.seen(List.of(TRAIT), at(NOW.plus(half))).sightings())
        .containsExactly(new Sighting(TRAIT, NOW.plus(half), false));
  }

  @Test
  void countsUntilTheVeryInstantAtWhichItRunsOut() {
    Signs signs = Signs.NONE.seen(List.of(TRAIT), at(NOW));

    assertThat(signs.traits(NOW.plus(Sighting.KEPT_FOR).minusMillis(1))).containsExactly(TRAIT);
    assertThat(signs.traits(NOW.plus(Sighting.KEPT_FOR))).isEmpty();
  }

  @Test
  void keepsTheNewestOfEachKindAndWritesNoOther() {
    List<Trait> cards =
        IntStream.range(0, 9).mapToObj(card -> new Trait(TraitKind.PAYMENT, "" + card)).toList();
    Trait mail = new Trait(TraitKind.EMAIL, "mail");

    Signs signs = Signs.NONE.seen(List.of(mail), at(NOW)).seen(cards, at(NOW.plusSeconds(1)));

    assertThat(signs.traits(NOW.plusSeconds(2)))
        .containsExactly(mail, cards.get(6), cards.get(7), cards.get(8));
    assertThat(signs.unsaved()).hasSize(4);
    assertThat(signs.dropped()).as("was never written").isEmpty();
  }

  @Test
  void dropsWhatMakesRoomOnceItWasWrittenUnlessItComesBack() {
    List<Trait> cards =
        IntStream.range(0, 4).mapToObj(card -> new Trait(TraitKind.PAYMENT, "" + card)).toList();
    Signs stored = stored(Signs.NONE.seen(cards.subList(0, 3), at(NOW)));

    Signs fuller = stored.seen(cards.subList(3, 4), at(NOW.plusSeconds(1)));
    Signs back = fuller.seen(cards.subList(0, 1), at(NOW.plusSeconds(2)));

    assertThat(fuller.dropped()).extracting(Sighting::trait).containsExactly(cards.get(0));
    assertThat(back.dropped()).extracting(Sighting::trait).containsExactly(cards.get(1));
    assertThat(back.unsaved()).extracting(Sighting::trait).contains(cards.get(0), cards.get(3));
  }

  @Test
  void onCouponIsWhoUsesOneWithinADayOfSigningUp() {
    Duration day = Duration.ofDays(1);
    assertThat(onCoupon(day.minusMillis(1), true)).isTrue();
    assertThat(onCoupon(day, true)).isFalse();
    assertThat(onCoupon(Duration.ZERO, false)).isFalse();
  }

  private static boolean onCoupon(Duration afterSigningUp, boolean withCoupon) {
    return Signs.NONE
        .seen(List.of(TRAIT), new Signs.Occasion(NOW.plus(afterSigningUp), NOW, withCoupon))
        .sightings()
        .getFirst()
        .onCoupon();
  }

  @Test
  void whoOnlyLookedAroundBeforeMayStillHaveComeForACoupon() {
    Signs looked = stored(Signs.NONE.seen(List.of(TRAIT), new Signs.Occasion(NOW, NOW, false)));
    Instant later = NOW.plusSeconds(60);

    Signs redeemed = looked.seen(List.of(TRAIT), new Signs.Occasion(later, NOW, true));
    Signs again = stored(redeemed).seen(List.of(TRAIT), new Signs.Occasion(later, NOW, false));

    assertThat(redeemed.unsaved()).containsExactly(new Sighting(TRAIT, later, true));
    assertThat(again.sightings()).containsExactly(new Sighting(TRAIT, later, true));
    assertThat(again.unsaved()).isEmpty();
  }

  @Test
  void theFirstRedemptionStaysTheFirst() {
    Signs signs = Signs.NONE.redeemed(NOW).redeemed(NOW.plusSeconds(1));

    assertThat(signs.firstRedeemedAt()).isEqualTo(NOW);
  }
}
