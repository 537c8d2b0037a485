package io.vouchsafe.core.membership;

import io.vouchsafe.core.membership.MembershipRecord.Revision;
import io.vouchsafe.core.segment.Population.Person;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;

/** Where memberships are recorded, and the customers whose they are. */
public interface MembershipLedger {

  /** Over so many partitions those are spread for whom something is due. */
  int DUE_PARTITIONS = 16;

  /** The records of customers by identifier; those of which nothing is recorded are left out. */
  Map<String, MembershipRecord> records(Collection<String> customers);

  /**
   * The customers that are stored, each with what some segments need. Those that are not stored, or
   * are being erased, are left out.
   */
  Collection<Person> people(Collection<String> customers, SegmentCatalogue asked);

  /**
   * Records a revision if the record and the customer's profile are still as they were read, with
   * what is found by it: the lists of members and their numbers.
   *
   * @param profileVersion of the profile that the verdicts were found on
   * @return false if somebody else was faster, or in the way
   */
  boolean commit(Revision revision, long profileVersion);

  /**
   * The customers of one partition for whom something is due by time alone, the earliest first.
   * Somebody who was looked at a moment ago may still be among them.
   *
   * @param partition from 0, less than {@link #DUE_PARTITIONS}
   * @param now the last instant that counts as due
   */
  Stream<String> due(int partition, Instant now);
}
