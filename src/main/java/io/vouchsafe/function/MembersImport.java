package io.vouchsafe.function;

import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.function.CsvColumn.Kind;
import io.vouchsafe.function.CsvFile.Line;
import io.vouchsafe.store.ListMembers;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Takes members of a list segment as the lines of a CSV file. */
final class MembersImport {

  private static final String IDENTIFIER = "identifier";
  private static final List<CsvColumn> COLUMNS = List.of(CsvColumn.required(IDENTIFIER, Kind.TEXT));

  private final ListMembers members;
  private final Clock clock;

  MembersImport(Environment environment) {
    this.members = new ListMembers(environment.database(), new JitteredBackoff());
    this.clock = environment.clock();
  }

  Response handle(Exchange exchange, Definition list) {
    CsvFile<String> file =
        CsvFile.read(
            exchange.csv(Bodies.IMPORT),
            COLUMNS,
            fields -> fields.requiredText(IDENTIFIER, Bodies.IDENTIFIER));
    return Import.of(
        exchange, new CsvFile<>(distinct(file.lines()), file.rejections()), new Target(list.key()));
  }

  private static List<Line<String>> distinct(List<Line<String>> lines) {
    Map<String, Line<String>> byCustomer = new LinkedHashMap<>();
    lines.forEach(line -> byCustomer.putIfAbsent(line.value(), line));
    return new ArrayList<>(byCustomer.values());
  }

  private final class Target implements Import.Target<String> {

    private final String segment;
    private final Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);

    private Target(String segment) {
      this.segment = segment;
    }

    @Override
    public List<List<String>> shares(List<String> customers) {
      List<List<String>> shares = new ArrayList<>();
      for (int start = 0; start < customers.size(); start += mostAtOnce()) {
        shares.add(customers.subList(start, Math.min(start + mostAtOnce(), customers.size())));
      }
      return shares;
    }

    @Override
    public int mostAtOnce() {
      return ListMembers.MOST_AT_ONCE;
    }

    @Override
    public Optional<Import.Written> write(List<String> some) {
      OptionalInt added = members.add(segment, some, now);
      return added.isPresent()
          ? Optional.of(new Import.Written(added.getAsInt(), 0))
          : Optional.empty();
    }
  }
}
