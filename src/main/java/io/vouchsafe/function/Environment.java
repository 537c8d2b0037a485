package io.vouchsafe.function;

import io.vouchsafe.core.abuse.AbuseScorer;
import io.vouchsafe.core.customer.Pseudonyms;
import io.vouchsafe.core.customer.Traits;
import io.vouchsafe.core.membership.Memberships;
import io.vouchsafe.core.membership.Transitions;
import io.vouchsafe.core.redemption.Offers;
import io.vouchsafe.core.redemption.Redemptions;
import io.vouchsafe.core.segment.DeliveredSegments;
import io.vouchsafe.core.segment.reindex.Reindexing;
import io.vouchsafe.store.Database;
import io.vouchsafe.store.DynamoLedger;
import io.vouchsafe.store.DynamoMemberships;
import io.vouchsafe.store.DynamoShelf;
import io.vouchsafe.store.Erasures;
import io.vouchsafe.store.KeyedPseudonyms;
import io.vouchsafe.store.Reevaluation;
import io.vouchsafe.store.ReindexStore;
import io.vouchsafe.store.SegmentFingerprints;
import java.time.Clock;

/**
 * Everything that a function takes from outside.
 *
 * @param settings what the merchant set for the store
 * @param database the tables, with the delivered segments as the settings draw their lines
 * @param clock the time by which it decides
 */
public record Environment(Settings settings, Database database, Clock clock) {

  public Environment {
    database = database.delivering(DeliveredSegments.all(settings.thresholds()));
  }

  /** The environment of a deployed function: its variables, its tables, the system's clock. */
  static Environment deployed() {
    return new Environment(
        Settings.from(System::getenv), Database.connect(System::getenv), Clock.systemUTC());
  }

  /** Pseudonyms under the secrets of the deployment. */
  public Pseudonyms pseudonyms() {
    return new KeyedPseudonyms(database);
  }

  /** The traits of customers, under the keys of the tables. */
  Traits traits() {
    return new Traits(pseudonyms());
  }

  /** Reads traits from bodies. */
  TraitsBody traitsBody() {
    return new TraitsBody(traits(), clock);
  }

  /** The scorer of abuse. */
  AbuseScorer scorer() {
    return new AbuseScorer(settings.abuseWeights());
  }

  /** The erasures over the tables. */
  Erasures erasures() {
    return new Erasures(database, clock, new JitteredBackoff());
  }

  /** The memberships over the tables. */
  public Memberships memberships() {
    return new Memberships(
        new DynamoMemberships(database, scorer(), clock),
        settings.calendar(),
        clock,
        new JitteredBackoff());
  }

  /** The transitions over the tables. */
  public Transitions transitions() {
    return new Transitions(new DynamoMemberships(database, scorer(), clock), memberships(), clock);
  }

  /** By what the members of segments are derived. */
  ReindexStore indexes() {
    return new ReindexStore(
        database, new SegmentFingerprints(settings.calendar().zone(), settings.abuseWeights()));
  }

  /** The re-evaluations of everybody. */
  public Reindexing reindexing() {
    return new Reindexing(
        indexes(), new Reevaluation(database, scorer(), clock, memberships()), clock);
  }

  /** The offers over the tables. */
  Offers offers() {
    return new Offers(
        new DynamoShelf(database, clock),
        new DynamoLedger(database, clock),
        settings.money(),
        scorer(),
        settings.calendar(),
        clock);
  }

  /** The redemptions over the tables. */
  public Redemptions redemptions() {
    return new Redemptions(
        new DynamoLedger(database, clock),
        settings.money(),
        scorer(),
        settings.calendar(),
        clock,
        new JitteredBackoff());
  }
}
