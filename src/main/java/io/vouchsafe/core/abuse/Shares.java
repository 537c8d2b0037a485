package io.vouchsafe.core.abuse;

import io.vouchsafe.core.customer.Trait;
import io.vouchsafe.core.customer.TraitKind;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a customer has in common with other accounts. */
final class Shares {

  private final String customer;
  private final Collection<Trait> traits;
  private final Evidence evidence;

  Shares(String customer, Collection<Trait> traits, Evidence evidence) {
    this.customer = customer;
    this.traits = traits;
    this.evidence = evidence;
  }

  /** Other accounts that came for a coupon, and those that did not. */
  record Others(long onCoupon, long otherwise) {}

  boolean has(TraitKind kind) {
    return traits.stream().anyMatch(trait -> trait.kind() == kind);
  }

  /** How strongly sharing the customer's most telling trait of a kind speaks. */
  Strength strength(TraitKind kind) {
    return traits.stream()
        .filter(trait -> trait.kind() == kind)
        .map(this::strength)
        .max(Comparator.comparingDouble(Strength::of))
        .orElse(Strength.NONE);
  }

  /**
   * A trait of d accounts: it grows with the accounts until they are too many for a household, and
   * falls with the logarithm of how common it is from where it is common to where it tells nothing.
   */
  private Strength strength(Trait trait) {
    long accounts = others(trait).size() + 1L;
    TraitKind kind = trait.kind();
    double more = Math.min(1, (accounts - 1.0) / kind.household());
    double rare =
        Math.log((double) kind.hub() / accounts) / Math.log((double) kind.hub() / kind.common());
    return new Strength(more * Math.clamp(rare, 0.0, 1.0), accounts);
  }

  /**
   * Those who share the trait that tells most. Whoever only gave an e-mail address did not come in
   * a way that tells anything.
   */
  Optional<Others> closest() {
    return traits.stream()
        .filter(trait -> trait.kind() != TraitKind.EMAIL && trait.kind() != TraitKind.USER_AGENT)
        .filter(trait -> strength(trait).of() > 0)
        .map(this::others)
        .max(Comparator.comparingInt(List::size))
        .map(
            others ->
                new Others(
                    others.stream().filter(Sharer::onCoupon).count(),
                    others.stream().filter(Predicate.not(Sharer::onCoupon)).count()));
  }

  /**
   * Whether whoever referred the customer is among those who share something that is not common.
   */
  Strength withReferrer(String referrer) {
    long shared =
        traits.stream()
            .filter(trait -> trait.kind() != TraitKind.USER_AGENT)
            .filter(trait -> strength(trait).of() > 0)
            .filter(
                trait ->
                    others(trait).stream().anyMatch(other -> other.customer().equals(referrer)))
            .count();
    return new Strength(shared, shared);
  }

  private List<Sharer> others(Trait trait) {
    return evidence.sharers().getOrDefault(trait, List.of()).stream()
        .filter(sharer -> !sharer.customer().equals(customer))
        .toList();
  }
}
