package io.vouchsafe.core.segment;

import io.vouchsafe.core.abuse.AbuseScore;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.customer.Visit;
import io.vouchsafe.core.customer.VisitSummary;
import io.vouchsafe.core.value.ValueModel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All customers, in parts that can be read side by side. */
public interface Population {

  /** How many parts there are, from 1. Chance puts each customer into one of them. */
  int parts();

  /**
   * Reads the customers of a part one after the other.
   *
   * @param part from 0
   * @param visitor takes a customer, and says whether to go on
   * @return whether the part was read to its end
   */
  boolean read(int part, Predicate<Person> visitor);

  /**
   * One customer, with what the rules in question need.
   *
   * @param history all orders that count for something; null if they were not asked for
   * @param visits those of nobody if they were not asked for
   * @param visitHistory all visits that are stored; null if they were not asked for
   * @param valueModel the fitted value model; null if there is none, or it was not asked for
   * @param abuse how much speaks for abuse; null if that is not known, or it was not asked for
   * @param referrerExists whether the customer's referrer code belongs to another customer
   * @param lists the list segments that the customer is in, of those that are asked for
   */
  record Person(
      Profile profile,
      @Nullable List<OrderEntry> history,
      VisitSummary visits,
      @Nullable List<Visit> visitHistory,
      @Nullable ValueModel valueModel,
      @Nullable AbuseScore abuse,
      boolean referrerExists,
      Set<String> lists) {

    /** A customer of whose visits, value and abuse nothing is asked. */
    public Person(
        Profile profile,
        @Nullable List<OrderEntry> history,
        boolean referrerExists,
        Set<String> lists) {
      this(profile, history, VisitSummary.NONE, null, null, null, referrerExists, lists);
    }

    /** The customer's identifier. */
    public String identifier() {
      return profile.customer().identifier();
    }

    /** The customer as of this moment. No code is being decided. */
    public Subject now(Instant now, StoreCalendar calendar) {
      Profile complete =
          history == null ? profile : profile.withOrders(OrderSummary.complete(history));
      VisitSummary visited = visitHistory == null ? visits : visits.asOf(now, now, visitHistory);
      return subject(complete, visited, now, calendar);
    }

    /**
     * The customer as of another instant. Pending redemptions keep no history: they are those of
     * now.
     *
     * @throws IllegalStateException if the history was not asked for
     */
    Subject asOf(Instant at, Instant now, StoreCalendar calendar) {
      if (history == null) {
        throw new IllegalStateException("Without the history nothing is known of earlier days");
      }
      VisitSummary visited = visits.asOf(at, now, visitHistory == null ? List.of() : visitHistory);
      return subject(profile.holdingAt(now).asOf(at, history), visited, at, calendar);
    }

    private Subject subject(
        Profile seen, VisitSummary visited, Instant now, StoreCalendar calendar) {
      return new Subject(
          seen,
          visited,
          valueModel,
          abuse,
          now,
          calendar,
          false,
          null,
          referrerExists,
          lists::contains);
    }
  }
}
