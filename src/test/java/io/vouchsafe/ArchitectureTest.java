package io.vouchsafe;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** The walls between the rooms of what is deployed. */
class ArchitectureTest {

  private static final JavaClasses DEPLOYED =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.vouchsafe");

  private static final String CORE = "io.vouchsafe.core..";
  private static final String STORE = "io.vouchsafe.store..";
  private static final String FUNCTION = "io.vouchsafe.function..";

  /** The one class that is given the machine's own clock, to hand it on. */
  private static final String WIRING = "io.vouchsafe.function.Environment";

  @Test
  void theCoreKnowsNothingButItselfAndTheLanguage() {
    classes()
        .that()
        .resideInAPackage(CORE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(CORE, "java..", "org.jspecify..")
        .because("it takes values and gives decisions, whatever stores or carries them")
        .check(DEPLOYED);
  }

  @Test
  void eachRoomKnowsOnlyTheRoomsBelowIt() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("customer")
        .definedBy("io.vouchsafe.core.customer..")
        .layer("promotion")
        .definedBy("io.vouchsafe.core.promotion..")
        .layer("segment")
        .definedBy("io.vouchsafe.core.segment..")
        .layer("redemption")
        .definedBy("io.vouchsafe.core.redemption..")
        .layer("store")
        .definedBy(STORE)
        .layer("function")
        .definedBy(FUNCTION)
        .whereLayer("customer")
        .mayNotAccessAnyLayer()
        .whereLayer("promotion")
        .mayNotAccessAnyLayer()
        .whereLayer("segment")
        .mayOnlyAccessLayers("customer")
        .whereLayer("redemption")
        .mayOnlyAccessLayers("customer", "promotion", "segment")
        .whereLayer("store")
        .mayOnlyAccessLayers("customer", "promotion", "segment", "redemption")
        .ensureAllClassesAreContainedInArchitecture()
        .check(DEPLOYED);
  }

  @Test
  void noRoomsDependOnEachOtherInACircle() {
    slices().matching("io.vouchsafe.(**)").should().beFreeOfCycles().check(DEPLOYED);
  }

  @Test
  void onlyTheStoreKnowsTheDatabaseClient() {
    noClasses()
        .that()
        .resideOutsideOfPackage(STORE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..")
        .check(DEPLOYED);
  }

  @Test
  void onlyTheFunctionsKnowLambdaAndJson() {
    noClasses()
        .that()
        .resideOutsideOfPackage(FUNCTION)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.amazonaws..", "com.fasterxml..")
        .check(DEPLOYED);
  }

  @Test
  void timeComesFromAClockThatIsHandedIn() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(WIRING)
        .should()
        .accessTargetWhere(readsTheMachinesTime())
        .because("what depends on the time must be testable at any time")
        .check(DEPLOYED);
  }

  @Test
  void onlyTheFunctionsReadTheirVariables() {
    noClasses()
        .that()
        .resideOutsideOfPackage(FUNCTION)
        .should()
        .accessTargetWhere(
            describe(
                "reads an environment variable",
                access ->
                    access.getTargetOwner().isEquivalentTo(System.class)
                        && access.getName().equals("getenv")))
        .check(DEPLOYED);
  }

  @Test
  void nothingWritesPastTheLog() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(DEPLOYED);
  }

  private static DescribedPredicate<JavaAccess<?>> readsTheMachinesTime() {
    return describe(
        "reads the machine's own time",
        access -> {
          String owner = access.getTargetOwner().getName();
          String name = access.getName();
          return switch (owner) {
            // System.nanoTime() tells no time, it measures how long something takes.
            case "java.lang.System" -> name.equals("currentTimeMillis");
            case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
            case "java.util.Date" -> takesNothing(access) && name.equals("<init>");
            default ->
                owner.startsWith("java.time.") && name.equals("now") && !takesAClock(access);
          };
        });
  }

  private static boolean takesNothing(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitCallTarget target
        && target.getRawParameterTypes().isEmpty();
  }

  private static boolean takesAClock(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitCallTarget target
        && target.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Clock.class));
  }
}
