package io.vouchsafe.store;

import io.vouchsafe.core.abuse.AbuseScore;
import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.abuse.Evidence;
import io.vouchsafe.core.abuse.Sharer;
import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.Trait;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * Finds the accounts that share something with a customer: a query for each trait, side by side.
 */
final class EvidenceReader {

  private final DynamoDbClient client;
  private final Tables tables;
  private final FailedCodes failedCodes;

  EvidenceReader(Database database, Clock clock) {
    this.client = database.client();
    this.tables = database.tables();
    this.failedCodes = new FailedCodes(database, clock);
  }

  /** What is known of some traits, and of the codes that the customer tried in vain. */
  Evidence of(String customer, Collection<Trait> traits, Instant now) {
    Map<Trait, Future<List<Item>>> reading = new HashMap<>();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      traits.forEach(trait -> reading.put(trait, readers.submit(() -> sightings(trait, now))));
      Future<Long> failed = readers.submit(() -> failedCodes.of(customer, now));
      Map<Trait, List<Sharer>> sharers = new HashMap<>();
      Instant until = failed.get() == 0 ? Instant.MAX : FailedCodes.until(now);
      for (Map.Entry<Trait, Future<List<Item>>> trait : reading.entrySet()) {
        List<Item> found = trait.getValue().get();
        sharers.put(trait.getKey(), found.stream().map(EvidenceReader::sharer).toList());
        for (Item item : found) {
          Instant end = SignItems.sighting(trait.getKey(), item).keptUntil();
          until = end.isBefore(until) ? end : until;
        }
      }
      return new Evidence(sharers, failed.get(), until.equals(Instant.MAX) ? null : until);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading", interrupted);
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(failure.getCause());
    }
  }

  /** The score of a customer of whom no code is being decided; empty if it is not known. */
  Optional<AbuseScore> score(
      AbuseScorer scorer, Profile profile, @Nullable String referrer, Instant now) {
    List<Trait> traits = AbuseScorer.traits(profile, List.of(), now);
    if (!AbuseScorer.isKnown(profile, traits)) {
      return Optional.empty();
    }
    Evidence evidence = of(profile.customer().identifier(), traits, now);
    AbuseScore score = scorer.score(profile, traits, evidence, referrer);
    Instant own = profile.signs().until(now).orElse(null);
    Instant others = score.until();
    return Optional.of(
        others == null || (own != null && own.isBefore(others)) ? score.until(own) : score);
  }

  private static Sharer sharer(Item item) {
    return new Sharer(item.text(Key.SORT), item.flag(SignItems.ON_COUPON));
  }

  private List<Item> sightings(Trait trait, Instant now) {
    QueryRequest query =
        QueryRequest.builder()
            .tableName(tables.customers())
            .consistentRead(true)
            .keyConditionExpression("#partition = :partition")
            .expressionAttributeNames(Map.of("#partition", Key.PARTITION))
            .expressionAttributeValues(Map.of(":partition", Values.text(Key.sharers(trait))))
            .limit(trait.kind().hub())
            .build();
    return client.query(query).items().stream()
        .map(Item::new)
        // Deleting what has run out may take days.
        .filter(item -> SignItems.sighting(trait, item).isKeptAt(now))
        .toList();
  }
}
