package io.vouchsafe.core.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.segment.Population.Person;
import io.vouchsafe.testing.TestClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CensusTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration BUDGET = Duration.ofSeconds(20);
  private static final Rule BUYER = RuleText.parse("orders.count >= 1");

  private final TestClock clock = new TestClock();
  private final Census census = new Census(key -> null, new StoreCalendar(ZoneOffset.UTC), clock);

  CensusTest() {
    clock.set(NOW);
  }

  @Test
  void countsEverybodyForWhomTheRuleHolds() {
    Shop shop = new Shop(3, 5, Duration.ZERO);

    Census.Count count = census.count(shop, BUYER, null, BUDGET);

    assertThat(count.count()).isEqualTo(9);
    assertThat(count.scanned()).isEqualTo(15);
    assertThat(count.exact()).isTrue();
    assertThat(count.sample()).hasSize(9).doesNotHaveDuplicates().allMatch(this::isBuyer);
  }

  @Test
  void namesTenAtMost() {
    Census.Count count = census.count(new Shop(4, 50, Duration.ZERO), BUYER, null, BUDGET);

    assertThat(count.count()).isEqualTo(100);
    assertThat(count.sample()).hasSize(10).doesNotHaveDuplicates().allMatch(this::isBuyer);
  }

  @Test
  void countsNobodyInAnEmptyStore() {
    assertThat(census.count(new Shop(2, 0, Duration.ZERO), BUYER, null, BUDGET))
        .isEqualTo(new Census.Count(0, List.of(), 0, true));
  }

  @Test
  void expectsTheWholeOfWhatItSawHalfOf() {
    Shop shop = new Shop(4, 10, Duration.ZERO);
    shop.stuckParts = Set.of(0, 1);

    Census.Count count = census.count(shop, BUYER, null, BUDGET);

    assertThat(count.exact()).isFalse();
    assertThat(count.count()).isEqualTo(20);
  }

  /** Or parts without customers would count when those with customers no longer do. */
  @Test
  void expectsNothingOfPartsThatEndedTooLate() {
    Person buyer = new Shop(1, 1, Duration.ZERO).person(0, 0);
    AtomicInteger reads = new AtomicInteger();
    Population slow =
        new Population() {
          @Override
          public int parts() {
            return 3;
          }

          @Override
          public boolean read(int part, Predicate<Person> visitor) {
            boolean ends = reads.incrementAndGet() == 1 && visitor.test(buyer);
            if (ends) {
              clock.advance(BUDGET);
            }
            return ends;
          }
        };

    Census.Count count = census.count(slow, BUYER, null, BUDGET);

    assertThat(count)
        .extracting(Census.Count::count, Census.Count::exact)
        .containsExactly(1L, false);
  }

  @Test
  void takesPendingRedemptionsAsTheyAreNowAlsoAsOfAnEarlierInstant() {
    Instant earlier = NOW.minus(Duration.ofDays(1));
    Hold over = new Hold("r-1", "p", "t-1", NOW);
    Hold live = new Hold("r-2", "p", "t-2", NOW.plusMillis(1));
    Rule pending = RuleText.parse("orders.pending = 1");

    assertThat(census.count(holding(List.of(over)), pending, earlier, BUDGET).count()).isZero();
    assertThat(census.count(holding(List.of(over, live)), pending, earlier, BUDGET).count())
        .isEqualTo(1);
  }

  private static Population holding(List<Hold> holds) {
    Profile profile = new Profile(Customer.firstSeen("c", NOW), OrderSummary.NONE, holds, 1);
    return new Population() {
      @Override
      public int parts() {
        return 1;
      }

      @Override
      public boolean read(int part, Predicate<Person> visitor) {
        return visitor.test(new Person(profile, List.of(), false, Set.of()));
      }
    };
  }

  @Test
  void tellsWhatItFoundIfNoPartWasReadWhole() {
    Shop shop = new Shop(1, 1000, Duration.ofSeconds(1));

    Census.Count count = census.count(shop, BUYER, null, BUDGET);

    assertThat(count)
        .extracting(Census.Count::exact, Census.Count::scanned)
        .containsExactly(false, 20L);
    assertThat(count.count()).isEqualTo(10);
  }

  @Test
  void asksAsOfAnotherInstantInclusively() {
    Instant ordered = NOW.minus(Duration.ofDays(1));
    Shop shop = new Shop(2, 10, Duration.ZERO);

    assertThat(census.count(shop, BUYER, ordered, BUDGET).count()).isEqualTo(10);
    assertThat(census.count(shop, BUYER, ordered.minusSeconds(1), BUDGET).count()).isZero();
  }

  @Test
  void tellsOfAFailureWhileReading() {
    Population broken =
        new Population() {
          @Override
          public int parts() {
            return 3;
          }

          @Override
          public boolean read(int part, Predicate<Person> visitor) {
            throw new IllegalStateException("the table is gone");
          }
        };

    assertThatThrownBy(() -> census.count(broken, BUYER, null, BUDGET))
        .hasMessage("the table is gone");
  }

  private boolean isBuyer(String identifier) {
    return identifier.endsWith("-buyer");
  }

  /** Customers of whom every other one, from the first, ordered a day ago. */
  private final class Shop implements Population {

    private final int parts;
    private final int each;
    private final Duration effort;
    private Set<Integer> stuckParts = Set.of();

    Shop(int parts, int each, Duration effort) {
      this.parts = parts;
      this.each = each;
      this.effort = effort;
    }

    @Override
    public int parts() {
      return parts;
    }

    @Override
    public boolean read(int part, Predicate<Person> visitor) {
      if (stuckParts.contains(part)) {
        return false;
      }
      for (int i = 0; i < each; i++) {
        synchronized (clock) {
          clock.advance(effort);
        }
        if (!visitor.test(person(part, i))) {
          return false;
        }
      }
      return true;
    }

    private Person person(int part, int number) {
      boolean buys = number % 2 == 0;
      List<OrderEntry> history = new ArrayList<>();
      if (buys) {
        history.add(
            new OrderEntry("o", NOW.minus(Duration.ofDays(1)), true, BigDecimal.TEN, false, false));
      }
      String identifier = "c-" + part + "-" + number + (buys ? "-buyer" : "");
      return new Person(Profile.firstSeen(identifier, NOW), history, false, Set.of());
    }
  }
}
