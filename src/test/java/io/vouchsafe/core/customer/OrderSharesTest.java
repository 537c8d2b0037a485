package io.vouchsafe.core.customer;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class OrderSharesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static final List<Optional<OrderStatus>> STATUSES =
      List.of(
          Optional.empty(),
          Optional.of(OrderStatus.PLACED),
          Optional.of(OrderStatus.CANCELLED),
          Optional.of(OrderStatus.RETURNED));

  @Property(tries = 300)
  void noCustomerIsInTwoSharesAndNothingIsLost(@ForAll("customers") List<Integer> customers) {
    List<OrderData> orders =
        IntStream.range(0, customers.size())
            .mapToObj(index -> order("o-" + index, "c-" + customers.get(index), "1", null, null))
            .toList();

    List<List<OrderData>> shares = OrderShares.of(orders);

    assertThat(shares.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(orders);
    Set<String> seen = new HashSet<>();
    for (List<OrderData> share : shares) {
      List<String> owners = share.stream().map(OrderData::customer).distinct().toList();
      assertThat(owners).isNotEmpty().allMatch(seen::add);
      assertThat(owners.size() == 1 || share.size() <= OrderShares.FULL).isTrue();
      for (String owner : owners) {
        assertThat(share.stream().filter(order -> order.customer().equals(owner)))
            .as("the order in which they came")
            .isEqualTo(orders.stream().filter(order -> order.customer().equals(owner)).toList());
      }
    }
  }

  @Provide
  Arbitrary<List<Integer>> customers() {
    return Arbitraries.integers().between(0, 12).list().ofMaxSize(120);
  }

  @Property(tries = 500)
  void whatIsToldTwiceIsTheSameToldAtOnce(
      @ForAll("tellings") OrderData known,
      @ForAll("tellings") OrderData first,
      @ForAll("tellings") OrderData later) {
    Order stored = known.appliedTo(null, NOW);

    Order twice = later.appliedTo(first.appliedTo(stored, NOW), NOW);
    Order atOnce = first.then(later).appliedTo(stored, NOW);

    assertThat(atOnce).usingRecursiveComparison().ignoringFields("version").isEqualTo(twice);
    assertThat(first.then(later).appliedTo(atOnce, NOW.plusSeconds(1))).isSameAs(atOnce);
  }

  @Provide
  Arbitrary<OrderData> tellings() {
    return Arbitraries.integers()
        .between(0, 3)
        .list()
        .ofSize(4)
        .map(
            picks ->
                order(
                    "o",
                    "c-" + picks.get(0),
                    "1" + picks.get(1),
                    picks.get(2) == 0 ? null : new BigDecimal(picks.get(2)),
                    STATUSES.get(picks.get(3)).orElse(null)));
  }

  private static OrderData order(
      String id,
      String customer,
      String total,
      @Nullable BigDecimal refunded,
      @Nullable OrderStatus status) {
    return new OrderData(
        id,
        customer,
        null,
        new BigDecimal(total),
        null,
        refunded,
        status,
        refunded == null ? null : List.of("CODE" + refunded),
        status == null ? null : "agent " + status,
        null,
        null);
  }
}
