package io.vouchsafe.function;

import io.vouchsafe.core.customer.Customer;
import io.vouchsafe.core.customer.CustomerBook;
import io.vouchsafe.core.customer.Label;
import io.vouchsafe.function.CsvColumn.Kind;
import io.vouchsafe.function.CsvFile.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Takes customers as the lines of a CSV file. A column that is no field of a customer is a category
 * whose value is the tag.
 */
final class CustomersImport {

  private static final List<CsvColumn> COLUMNS =
      List.of(
          CsvColumn.required("identifier", Kind.TEXT),
          CsvColumn.optional("name", Kind.TEXT),
          CsvColumn.optional("email", Kind.TEXT),
          CsvColumn.optional("loyalty_points", Kind.NUMBER),
          CsvColumn.optional("loyalty_member", Kind.FLAG),
          CsvColumn.optional("subscriber_id", Kind.TEXT),
          CsvColumn.optional("referral_code", Kind.TEXT),
          CsvColumn.optional("referrer_code", Kind.TEXT),
          CsvColumn.optional("country", Kind.TEXT),
          CsvColumn.optional("region", Kind.TEXT),
          CsvColumn.optional("city", Kind.TEXT),
          CsvColumn.optional("postal_code", Kind.TEXT),
          CsvColumn.optional("created_at", Kind.TEXT),
          CsvColumn.optional("updated_at", Kind.TEXT));

  private static final Set<String> FIELDS =
      COLUMNS.stream().map(CsvColumn::name).collect(Collectors.toSet());

  /** Fields of a customer that no cell can hold. */
  private static final Set<String> STRUCTURES = Set.of("categories", "metadata");

  private final CustomerBook customers;

  CustomersImport(CustomerBook customers) {
    this.customers = customers;
  }

  /** What a file says of a customer. */
  private record Told(int line, String identifier, BiFunction<Customer, Instant, Customer> change) {

    /** What an earlier and a later line say together. */
    Told then(Told later) {
      return new Told(
          line,
          identifier,
          (customer, now) -> later.change.apply(change.apply(customer, now), now));
    }
  }

  Response handle(Exchange exchange) {
    CsvFile<Told> file =
        CsvFile.read(
            exchange.csv(Bodies.IMPORT), COLUMNS, CustomersImport::category, CustomersImport::read);
    CsvFile<Told> numbered = new CsvFile<>(merged(file.lines()), file.rejections());
    return Import.of(exchange, numbered, new Target(file.rejections()));
  }

  private static Optional<CsvColumn> category(String name) {
    return name.isBlank()
            || name.length() > Bodies.NAME
            || !Fields.isWellFormed(name)
            || STRUCTURES.contains(name)
        ? Optional.empty()
        : Optional.of(CsvColumn.optional(name, Kind.TEXT));
  }

  private static Told read(Fields fields) {
    String identifier = fields.requiredText("identifier", Bodies.IDENTIFIER);
    List<Label> labels = new ArrayList<>();
    for (String name : fields.names()) {
      String tag = FIELDS.contains(name) ? null : fields.text(name, Bodies.NAME);
      if (tag != null) {
        labels.add(new Label(name, tag));
      }
    }
    BiFunction<Customer, Instant, Customer> change = CustomerJson.change(fields, true);
    return new Told(0, identifier, (customer, now) -> change.apply(customer, now).labelled(labels));
  }

  private static List<Line<Told>> merged(List<Line<Told>> lines) {
    Map<String, Line<Told>> byCustomer = new LinkedHashMap<>();
    for (Line<Told> line : lines) {
      Told told = new Told(line.number(), line.value().identifier(), line.value().change());
      byCustomer.merge(
          told.identifier(),
          new Line<>(line.number(), told),
          (first, later) -> new Line<>(first.number(), first.value().then(later.value())));
    }
    return new ArrayList<>(byCustomer.values());
  }

  private final class Target implements Import.Target<Told> {

    private final Rejections rejections;
    private final List<Told> refused = new ArrayList<>();

    private Target(Rejections rejections) {
      this.rejections = rejections;
    }

    @Override
    public List<List<Told>> shares(List<Told> values) {
      List<List<Told>> shares = new ArrayList<>();
      for (int start = 0; start < values.size(); start += mostAtOnce()) {
        shares.add(values.subList(start, Math.min(start + mostAtOnce(), values.size())));
      }
      return shares;
    }

    @Override
    public int mostAtOnce() {
      return CustomerBook.MOST_AT_ONCE;
    }

    @Override
    public Optional<Import.Written> write(List<Told> some) {
      Map<String, BiFunction<Customer, Instant, Customer>> changes = new LinkedHashMap<>();
      some.forEach(told -> changes.put(told.identifier(), told.change()));
      return customers.upsert(changes).map(done -> written(some, done));
    }

    @Override
    public synchronized List<Told> refused() {
      List<Told> some = List.copyOf(refused);
      refused.clear();
      return some;
    }

    private synchronized Import.Written written(
        List<Told> some, Map<String, CustomerBook.Upserted> done) {
      int created = 0;
      int updated = 0;
      for (Told told : some) {
        CustomerBook.Upserted one = Objects.requireNonNull(done.get(told.identifier()));
        if (one.outcome() instanceof CustomerBook.Outcome.Written) {
          created += one.changed() && one.created() ? 1 : 0;
          updated += one.changed() && !one.created() ? 1 : 0;
          rejections.remove(told.line());
        } else {
          reject(told, one.outcome());
        }
      }
      return new Import.Written(created, updated);
    }

    private void reject(Told told, CustomerBook.Outcome outcome) {
      Violations violations = new Violations();
      CustomerJson.note(outcome, violations);
      rejections.add(told.line(), violations);
      if (!(outcome instanceof CustomerBook.Outcome.TooManyCategories)) {
        refused.add(told);
      }
    }
  }
}
