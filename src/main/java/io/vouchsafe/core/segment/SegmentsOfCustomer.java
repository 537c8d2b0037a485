package io.vouchsafe.core.segment;

import io.vouchsafe.core.abuse.AbuseScore;
import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderRange;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitEntry;
import io.vouchsafe.core.customer.VisitRange;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.value.ValueModel;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells of every segment whether a customer is in it, now or as of an earlier instant. */
public final class SegmentsOfCustomer {

  /** Where segments and customers are kept. */
  public interface Source {

    /** All segments, in the order in which they are told. */
    List<Definition> segments();

    /** The profile of a customer; empty for one who is not stored. */
    Optional<Profile> profile(String customer);

    /** Those of some list segments that the customer is on. */
    Set<String> listsWith(String customer, Collection<String> lists);

    /** The other customer whose code is the customer's referrer code. */
    Optional<String> referrer(Customer customer);

    /** How much speaks for abuse; empty if that is not known. */
    Optional<AbuseScore> abuse(Profile profile, Optional<String> referrer, Instant now);

    /** The value model that was fitted last; empty if none was. */
    Optional<ValueModel> valueModel();

    /** Every order of a customer that counts for something, in no particular order. */
    Collection<OrderEntry> history(String customer);

    /** The orders of a range that count for something, in no particular order. */
    Collection<OrderEntry> orders(String customer, OrderRange range);

    /** The summary of a customer's visits. */
    VisitSummary visits(String customer);

    /** Every visit of a customer that is stored, in no particular order. */
    Collection<Visit> visitHistory(String customer);

    /** The visits of a customer of a range, in no particular order. */
    Collection<VisitEntry> visits(String customer, VisitRange range);
  }

  /** A segment, and whether the customer is in it. */
  public record Found(Definition segment, Membership membership) {}

  private final Source source;
  private final StoreCalendar calendar;

  /**
   * The segments of a source.
   *
   * @param calendar of the store
   */
  public SegmentsOfCustomer(Source source, StoreCalendar calendar) {
    this.source = source;
    this.calendar = calendar;
  }

  /**
   * All segments for one customer. It is no decision on a code.
   *
   * @param at as of when: then only orders and visits until that instant count, and what keeps no
   *     history has its present value; null for now
   * @return empty for a customer who is not stored
   */
  public Optional<List<Found>> of(String customer, @Nullable Instant at, Instant now) {
    return source.profile(customer).map(profile -> of(profile, at, now));
  }

  private List<Found> of(Profile profile, @Nullable Instant at, Instant now) {
    Map<String, Definition> segments = new LinkedHashMap<>();
    source.segments().forEach(segment -> segments.put(segment.key(), segment));
    Needs needs = Needs.of(segments.keySet(), segments::get);
    String customer = profile.customer().identifier();
    Set<String> lists = source.listsWith(customer, needs.lists());
    Optional<String> referrer =
        needs.referrer() ? source.referrer(profile.customer()) : Optional.empty();
    Subject subject =
        new Subject(
            at == null ? reaching(profile, needs, now) : asOf(profile, at, now),
            needs.visits().summary()
                ? visits(customer, needs.visits(), at, now)
                : VisitSummary.NONE,
            needs.valueModel() ? source.valueModel().orElse(null) : null,
            needs.abuse() ? source.abuse(profile, referrer, now).orElse(null) : null,
            at == null ? now : at,
            calendar,
            false,
            null,
            referrer.isPresent(),
            lists::contains);
    Evaluator evaluator = new Evaluator(segments::get);
    return segments.values().stream()
        .map(segment -> new Found(segment, evaluator.evaluate(segment.key(), subject)))
        .toList();
  }

  private Profile reaching(Profile profile, Needs needs, Instant now) {
    Optional<OrderRange> missing = needs.missingIn(profile, now, calendar);
    if (missing.isEmpty()) {
      return profile;
    }
    Collection<OrderEntry> orders = source.orders(profile.customer().identifier(), missing.get());
    return profile.withOrders(profile.orders().reaching(missing.get(), orders));
  }

  private VisitSummary visits(
      String customer, VisitNeeds needs, @Nullable Instant at, Instant now) {
    VisitSummary visits = source.visits(customer);
    if (!visits.exists()) {
      return visits;
    }
    if (at != null) {
      return visits.asOf(at, now, source.visitHistory(customer));
    }
    return needs
        .missingIn(visits, now, calendar)
        .map(range -> visits.reaching(range, source.visits(customer, range)))
        .orElse(visits);
  }

  /** Sums over all time cannot be taken back to an instant: they need every order before it. */
  private Profile asOf(Profile profile, Instant at, Instant now) {
    Collection<OrderEntry> history =
        profile.orders().older().isEmpty()
            ? profile.orders().recent()
            : source.history(profile.customer().identifier());
    return profile.holdingAt(now).asOf(at, history);
  }
}
