package io.vouchsafe;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.vouchsafe.function.Environment;
import java.time.Clock;
import java.util.Date;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The walls between the rooms. */
class ArchitectureTest {

  private static final String CORE = "io.vouchsafe.core..";
  private static final String ABUSE = "io.vouchsafe.core.abuse..";
  private static final String CUSTOMER = "io.vouchsafe.core.customer..";
  private static final String EVENT = "io.vouchsafe.core.event..";
  private static final String MEMBERSHIP = "io.vouchsafe.core.membership..";
  private static final String PROMOTION = "io.vouchsafe.core.promotion..";
  private static final String REDEMPTION = "io.vouchsafe.core.redemption..";
  private static final String SEGMENT = "io.vouchsafe.core.segment..";
  private static final String VALUE = "io.vouchsafe.core.value..";
  private static final String STORE = "io.vouchsafe.store..";
  private static final String FUNCTION = "io.vouchsafe.function..";

  private static final String WEBHOOK = "io.vouchsafe.core.webhook..";

  /** What is deployed; found by where it was compiled to, so that no test is among it. */
  private static final JavaClasses DEPLOYED =
      new ClassFileImporter()
          .importUrl(Environment.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void everythingLivesInARoom() {
    classes()
        .should()
        .resideInAnyPackage(
            ABUSE,
            CUSTOMER,
            EVENT,
            MEMBERSHIP,
            PROMOTION,
            REDEMPTION,
            SEGMENT,
            VALUE,
            WEBHOOK,
            STORE,
            FUNCTION)
        .check(DEPLOYED);
  }

  @Test
  void roomsDependOnEachOtherInOneDirection() {
    slices().matching("io.vouchsafe.(**)").should().beFreeOfCycles().check(DEPLOYED);
  }

  @Test
  void coreNeedsNothingButValuesOfTheJdk() {
    classes()
        .that()
        .resideInAPackage(CORE)
        .and()
        .resideOutsideOfPackage(VALUE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            CORE,
            "java.lang..",
            "java.math..",
            "java.text..",
            "java.time..",
            "java.util..",
            "org.jspecify..")
        .because("it knows neither AWS nor JSON, and reads and writes nothing")
        .check(DEPLOYED);
  }

  @Test
  void customersKnowNoOtherRoomOfTheCore() {
    mayNotUse(CUSTOMER, ABUSE, MEMBERSHIP, PROMOTION, REDEMPTION, SEGMENT, VALUE);
  }

  @Test
  void promotionsKnowNoOtherRoomOfTheCore() {
    mayNotUse(PROMOTION, ABUSE, CUSTOMER, MEMBERSHIP, REDEMPTION, SEGMENT, VALUE);
  }

  @Test
  void theValueModelKnowsOnlyCustomersAndTheLibraryThatFitsIt() {
    mayNotUse(VALUE, ABUSE, MEMBERSHIP, PROMOTION, REDEMPTION, SEGMENT);
    onlyIn(VALUE, "org.hipparchus..");
    classes()
        .that()
        .resideInAPackage(VALUE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            CUSTOMER,
            VALUE,
            "java.lang..",
            "java.time..",
            "java.util..",
            "org.hipparchus..",
            "org.jspecify..")
        .check(DEPLOYED);
  }

  @Test
  void theAbuseScoreKnowsOnlyCustomers() {
    mayNotUse(ABUSE, MEMBERSHIP, PROMOTION, REDEMPTION, SEGMENT, VALUE);
  }

  @Test
  void segmentsKnowOnlyCustomersAndTheirScores() {
    mayNotUse(SEGMENT, MEMBERSHIP, PROMOTION, REDEMPTION);
  }

  /** What is derived is never decided on. */
  @Test
  void membershipsKnowCustomersAndSegmentsAndNoDecisionKnowsThem() {
    mayNotUse(MEMBERSHIP, PROMOTION, REDEMPTION);
    mayNotUse(REDEMPTION, MEMBERSHIP);
  }

  @Test
  void theStoreKnowsNoFunction() {
    mayNotUse(STORE, FUNCTION);
  }

  @Test
  void onlyTheStoreKnowsTheDynamoDbClient() {
    onlyIn(STORE, "software.amazon..");
  }

  @Test
  void onlyFunctionsKnowLambdaAndJson() {
    onlyIn(FUNCTION, "com.amazonaws..", "com.fasterxml..");
  }

  @Test
  void onlyFunctionsReadTheEnvironment() {
    noClasses()
        .that()
        .resideOutsideOfPackage(FUNCTION)
        .should()
        .accessTargetWhere(method(System.class, "getenv"))
        .check(DEPLOYED);
  }

  @Test
  void timeComesFromTheEnvironmentsClock() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(Environment.class)
        .should()
        .accessTargetWhere(READS_THE_TIME)
        .check(DEPLOYED);
  }

  @Test
  void coreMeasuresNoTime() {
    noClasses()
        .that()
        .resideInAPackage(CORE)
        .should()
        .accessTargetWhere(method(System.class, "nanoTime"))
        .check(DEPLOYED);
  }

  @Test
  void nothingPrints() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(DEPLOYED);
  }

  @Test
  void everyPackageIsCheckedForNull() {
    classes().should(BE_IN_A_NULL_MARKED_PACKAGE).check(DEPLOYED);
  }

  private static void mayNotUse(String room, String... others) {
    noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .check(DEPLOYED);
  }

  private static void onlyIn(String room, String... libraries) {
    noClasses()
        .that()
        .resideOutsideOfPackage(room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .check(DEPLOYED);
  }

  /** Calls, and references such as {@code System::getenv}. */
  private static DescribedPredicate<JavaAccess<?>> method(Class<?> owner, String name) {
    return describe(
        owner.getSimpleName() + "." + name,
        access ->
            access.getTargetOwner().isEquivalentTo(owner)
                && access.getTarget().getName().equals(name));
  }

  private static final DescribedPredicate<JavaAccess<?>> READS_THE_TIME =
      describe(
          "the system's time",
          access ->
              access.getTarget() instanceof CodeUnitAccessTarget target && readsTheTime(target));

  private static boolean readsTheTime(CodeUnitAccessTarget target) {
    JavaClass owner = target.getOwner();
    if (owner.isEquivalentTo(Clock.class)) {
      return target.getName().startsWith("system") || target.getName().startsWith("tick");
    }
    if (owner.isEquivalentTo(System.class)) {
      return target.getName().equals("currentTimeMillis");
    }
    if (owner.isEquivalentTo(Date.class)) {
      return target.getName().equals("<init>") && target.getRawParameterTypes().isEmpty();
    }
    // Every now() but the one that takes a clock.
    return owner.getPackageName().startsWith("java.time")
        && target.getName().equals("now")
        && target.getRawParameterTypes().stream().noneMatch(it -> it.isEquivalentTo(Clock.class));
  }

  /** NullAway checks marked packages only: a package without the mark would go unchecked. */
  private static final ArchCondition<JavaClass> BE_IN_A_NULL_MARKED_PACKAGE =
      new ArchCondition<>("be in a package that is @NullMarked") {
        @Override
        public void check(JavaClass type, ConditionEvents events) {
          boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
          events.add(
              new SimpleConditionEvent(
                  type,
                  marked,
                  type.getName() + " is in " + (marked ? "a" : "no") + " such package"));
        }
      };
}
