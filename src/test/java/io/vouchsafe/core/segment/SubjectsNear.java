package io.vouchsafe.core.segment;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.Hold;
import io.vouchsafe.core.customer.Label;
import io.vouchsafe.core.customer.OrderEntry;
import io.vouchsafe.core.customer.OrderSummary;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Span;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.segment.Rule.Comeback;
import io.vouchsafe.core.segment.Rule.Comparison;
import io.vouchsafe.core.segment.Rule.HasLabel;
import io.vouchsafe.core.segment.Rule.InSegment;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random customers whose data is at, just below and just above what rules ask for. */
final class SubjectsNear {

  private static final int LARGEST_COUNT = 4;

  private final Random random;
  private final List<BigDecimal> amounts =
      new ArrayList<>(List.of(BigDecimal.ZERO, BigDecimal.TEN, new BigDecimal("-3")));
  private final List<Instant> instants = new ArrayList<>(List.of(Someone.NOON));
  private final List<Span> spans = new ArrayList<>(List.of(Span.parse("P30D")));
  private final List<Object> values = new ArrayList<>(List.of("DE", true, false));
  private final List<Label> labels = new ArrayList<>(List.of(new Label("Other", "Other")));
  private final List<String> names = new ArrayList<>(List.of("other"));
  private final List<String> lists = new ArrayList<>();

  SubjectsNear(long seed) {
    this.random = new Random(seed);
  }

  /** Takes up what a rule asks for. */
  void add(Rule rule) {
    switch (rule) {
      case Rule.All all -> all.rules().forEach(this::add);
      case Rule.Any any -> any.rules().forEach(this::add);
      case Rule.Not not -> add(not.rule());
      case InSegment segment -> lists.add(segment.key());
      case Comeback comeback -> {
        spans.add(comeback.after());
        spans.add(comeback.within());
      }
      case HasLabel label -> {
        String name = label.name() == null ? "Other" : label.name();
        labels.add(new Label(name.toUpperCase(Locale.ROOT), label.tag()));
        labels.add(new Label(name, label.tag().toLowerCase(Locale.ROOT)));
        labels.add(new Label("Other", label.tag()));
      }
      case Comparison comparison -> add(comparison);
    }
  }

  private void add(Comparison comparison) {
    if (comparison.fact() instanceof MetadataFact metadata) {
      names.add(metadata.name());
    }
    if (comparison.within() != null) {
      spans.add(comparison.within());
    }
    for (Object operand : comparison.operands()) {
      values.add(operand);
      switch (operand) {
        case BigDecimal number -> amounts.add(number);
        case Instant instant -> instants.add(instant);
        case Span span -> spans.add(span);
        default -> {}
      }
    }
  }

  /** One such customer at some moment, in some time zone, whether or not a code is decided. */
  Subject next() {
    StoreCalendar calendar =
        new StoreCalendar(ZoneId.of(one(List.of("UTC", "Europe/Berlin", "Pacific/Apia"))));
    Instant now = random.nextInt(4) == 0 ? one(instants) : Someone.NOON;
    List<OrderEntry> orders = orders(now, calendar);
    List<Hold> holds = new ArrayList<>();
    for (int i = random.nextInt(LARGEST_COUNT); i > 0; i--) {
      holds.add(new Hold("r-" + i, "p", "T-" + i, now.plusSeconds(random.nextInt(3))));
    }
    Map<String, Object> metadata = new HashMap<>();
    names.forEach(
        name -> {
          Object value = value();
          if (value != null) {
            metadata.put(name, value);
          }
        });
    List<Label> had = labels.stream().filter(label -> random.nextInt(3) == 0).toList();
    List<String> listed = lists.stream().filter(key -> random.nextBoolean()).toList();
    Instant created = moment(now, calendar);
    Customer customer =
        new Customer(
            "c-1",
            null,
            null,
            Math.max(0, nearby(one(amounts)).longValue()),
            random.nextBoolean(),
            random.nextBoolean() ? "s-1" : null,
            null,
            random.nextBoolean() ? "r-1" : null,
            text(),
            text(),
            text(),
            text(),
            had,
            metadata,
            true,
            created,
            created);
    return new Subject(
        new Profile(customer, OrderSummary.complete(orders), holds, 1),
        now,
        calendar,
        random.nextBoolean(),
        "T-1",
        random.nextBoolean(),
        listed::contains);
  }

  private List<OrderEntry> orders(Instant now, StoreCalendar calendar) {
    List<OrderEntry> orders = new ArrayList<>();
    for (int i = random.nextInt(LARGEST_COUNT + 1); i > 0; i--) {
      orders.add(
          new OrderEntry(
              "o-" + i,
              moment(now, calendar),
              random.nextInt(4) > 0,
              nearby(one(amounts)),
              random.nextBoolean(),
              random.nextBoolean()));
    }
    return orders;
  }

  /** Now, an instant that is asked for, or one as long ago as is asked for; or just beside it. */
  private Instant moment(Instant now, StoreCalendar calendar) {
    Instant moment =
        switch (random.nextInt(4)) {
          case 0 -> one(instants);
          case 1 -> now;
          default -> calendar.before(now, one(spans));
        };
    return switch (random.nextInt(3)) {
      case 0 -> moment;
      case 1 -> moment.plusNanos(1);
      default -> moment.minusNanos(1);
    };
  }

  private BigDecimal nearby(BigDecimal number) {
    return switch (random.nextInt(4)) {
      case 0 -> number.subtract(BigDecimal.ONE);
      case 1 -> number.add(BigDecimal.ONE);
      default -> number;
    };
  }

  private @Nullable Object value() {
    Object value = random.nextInt(3) == 0 ? null : one(values);
    return value instanceof BigDecimal number
        ? nearby(number)
        : value instanceof String || value instanceof Boolean ? value : null;
  }

  private @Nullable String text() {
    return value() instanceof String text ? text : null;
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
