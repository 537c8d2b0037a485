package io.vouchsafe.benchmark;

import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieBase;
import org.kie.api.io.ResourceType;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.internal.utils.KieHelper;

/** The rule in Drools, compiled to Java; facts in a bean. */
final class DroolsRule implements Engine<DroolsFacts> {

  private static final String WHERE =
      """
      package io.vouchsafe.benchmark;
      import io.vouchsafe.benchmark.DroolsFacts;
      rule "worth winning back" when
        DroolsFacts(
          ordersCount >= 3,
          lifetime >= 100.0,
          now - lastOrderAt >= 7776000000L,
          country in ("DE", "AT") || labels contains "VIP")
      then
      end
      """;

  private final KieBase rules =
      new KieHelper().addContent(WHERE, ResourceType.DRL).build(ExecutableModelProject.class);

  private final boolean kept;
  private final KieSession session = rules.newKieSession();

  /**
   * Compiles the rule.
   *
   * @param kept whether one session serves all customers one after the other, instead of a new one
   *     each
   */
  DroolsRule(boolean kept) {
    this.kept = kept;
  }

  @Override
  public DroolsFacts facts(Shopper shopper) {
    return new DroolsFacts(
        shopper.orders(),
        shopper.lifetimeValue().doubleValue(),
        shopper.lastOrder().toEpochMilli(),
        Shopper.NOW.toEpochMilli(),
        shopper.country(),
        shopper.labels());
  }

  @Override
  public boolean holds(DroolsFacts facts) {
    return kept ? holdsInKept(facts) : holdsInNew(facts);
  }

  private boolean holdsInKept(DroolsFacts facts) {
    FactHandle handle = session.insert(facts);
    int fired = session.fireAllRules();
    session.delete(handle);
    return fired == 1;
  }

  private boolean holdsInNew(DroolsFacts facts) {
    KieSession own = rules.newKieSession();
    own.insert(facts);
    int fired = own.fireAllRules();
    own.dispose();
    return fired == 1;
  }
}
