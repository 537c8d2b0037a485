package io.vouchsafe.benchmark;

import io.vouchsafe.core.customer.Profile;
import io.vouchsafe.core.customer.StoreCalendar;
import io.vouchsafe.core.segment.Definition;
import io.vouchsafe.core.segment.Evaluator;
import io.vouchsafe.core.segment.Membership;
import io.vouchsafe.core.segment.RuleText;
import io.vouchsafe.core.segment.Subject;
import io.vouchsafe.core.segment.Verdict;
import java.time.ZoneId;
import java.util.Map;

/** The rule as a segment of a store in Berlin; facts are those that the profile has. */
final class VouchsafeRule implements Engine<Subject> {

  private static final String KEY = "worth_winning_back";

  private static final String WHERE =
      """
      orders.count >= 3 and value.lifetime >= 100 and orders.last_at older than P90D
      and (customer.country in ("DE", "AT") or label "VIP")\
      """;

  private final StoreCalendar calendar = new StoreCalendar(ZoneId.of("Europe/Berlin"));

  private final Evaluator evaluator;

  VouchsafeRule() {
    Map<String, Definition> segments =
        Map.of(
            KEY,
            new Definition(
                KEY, "Worth winning back", Definition.Kind.RULE, RuleText.parse(WHERE), "", 1));
    evaluator = new Evaluator(segments::get);
  }

  @Override
  public Subject facts(Shopper shopper) {
    return subject(shopper.profile());
  }

  Subject subject(Profile profile) {
    return new Subject(profile, Shopper.NOW, calendar, true, null, false, key -> false);
  }

  @Override
  public boolean holds(Subject facts) {
    Verdict verdict = verdict(facts);
    if (explained(facts).member() != verdict) {
      throw new IllegalStateException("The explanation tells another verdict");
    }
    return verdict == Verdict.YES;
  }

  Verdict verdict(Subject subject) {
    return evaluator.verdict(KEY, subject);
  }

  Membership explained(Subject subject) {
    return evaluator.evaluate(KEY, subject);
  }
}
