package io.vouchsafe.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.vouchsafe.core.membership.Memberships;
import io.vouchsafe.core.membership.SegmentCatalogue;
import io.vouchsafe.store.AffectedCustomers;
import io.vouchsafe.store.SegmentStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Records the memberships of customers whom the streams of the tables tell of. A record says only
 * where to look: what is found there now counts, so late, repeated and overtaken ones do no harm.
 */
public final class MembershipsFunction
    implements RequestHandler<DynamodbEvent, StreamsEventResponse> {

  /** Enough for the customers that are under way, with their retries. */
  private static final int RESERVE_MILLIS = 15_000;

  private static final int AT_ONCE = 25;
  private static final String REMOVED = "REMOVE";

  private final SegmentStore segments;
  private final AffectedCustomers affected;
  private final Memberships memberships;

  /** The deployed function. */
  public MembershipsFunction() {
    this(Environment.deployed());
  }

  /** The function in a given environment. */
  public MembershipsFunction(Environment environment) {
    this.segments = new SegmentStore(environment.database());
    this.affected = new AffectedCustomers(environment.database());
    this.memberships = environment.memberships();
  }

  @Override
  public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
    BooleanSupplier goOn = () -> context.getRemainingTimeInMillis() > RESERVE_MILLIS;
    // After the records were there: definitions that were changed before them are seen.
    Run run = new Run(segments.catalogue(), goOn);
    OptionalInt unhandled = run.handle(event.getRecords());
    String line =
        Json.print(
            Json.object()
                .put("records", event.getRecords().size())
                .put("customers", run.result.customers())
                .put("entered", run.result.entered())
                .put("left", run.result.left())
                .put("failed", run.result.failed().size())
                .put("complete", unhandled.isEmpty()));
    context.getLogger().log(line + "\n", LogLevel.INFO);
    if (unhandled.isEmpty()) {
      return new StreamsEventResponse(List.of());
    }
    // The stream goes on from here; whoever comes later and is done already is looked at again.
    DynamodbStreamRecord first = event.getRecords().get(unhandled.getAsInt());
    return new StreamsEventResponse(
        List.of(new BatchItemFailure(first.getDynamodb().getSequenceNumber())));
  }

  /** One call. Each customer is looked at once, whatever number of records there is of it. */
  private final class Run {

    private final SegmentCatalogue catalogue;
    private final BooleanSupplier goOn;
    private final Set<String> seen = new LinkedHashSet<>();
    private final List<String> batch = new ArrayList<>();
    private final List<Integer> origins = new ArrayList<>();
    private Memberships.Result result = Memberships.Result.NONE;
    private OptionalInt unhandled = OptionalInt.empty();

    Run(SegmentCatalogue catalogue, BooleanSupplier goOn) {
      this.catalogue = catalogue;
      this.goOn = goOn;
    }

    /** The first record that is not done, if there is one. */
    OptionalInt handle(List<DynamodbStreamRecord> records) {
      for (int index = 0; index < records.size(); index++) {
        Map<String, AttributeValue> keys = records.get(index).getDynamodb().getKeys();
        Iterator<String> customers =
            affected
                .by(
                    text(keys, AffectedCustomers.PARTITION),
                    text(keys, AffectedCustomers.SORT),
                    REMOVED.equals(records.get(index).getEventName()),
                    catalogue)
                .iterator();
        while (customers.hasNext()) {
          String customer = customers.next();
          if (seen.add(customer)) {
            batch.add(customer);
            origins.add(index);
          }
          if (batch.size() >= AT_ONCE && !look()) {
            return unhandled;
          }
        }
      }
      look();
      return unhandled;
    }

    /**
     * Looks at those of a batch. One who fails holds up nobody: the others are looked at whatever
     * becomes of the record.
     *
     * @return false if there was no time to
     */
    private boolean look() {
      if (batch.isEmpty()) {
        return true;
      }
      if (!goOn.getAsBoolean()) {
        notDone(origins.getFirst());
        return false;
      }
      Memberships.Result found = memberships.refresh(batch, catalogue);
      result = result.plus(found);
      for (int index = 0; index < batch.size(); index++) {
        if (found.failed().containsKey(batch.get(index))) {
          notDone(origins.get(index));
        }
      }
      batch.clear();
      origins.clear();
      return true;
    }

    private void notDone(int record) {
      unhandled = OptionalInt.of(Math.min(record, unhandled.orElse(record)));
    }
  }

  private static String text(Map<String, AttributeValue> keys, String name) {
    return Objects.requireNonNull(keys.get(name)).getS();
  }
}
