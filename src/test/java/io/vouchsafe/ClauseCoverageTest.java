package io.vouchsafe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.testing.Covers;
import java.io.File;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** That every numbered clause of {@code docs/segments.md} is covered by a test that names it. */
class ClauseCoverageTest {

  /** Where a clause is said, other than where it is mentioned. */
  private static final Pattern CLAUSE = Pattern.compile("(?m)^- \\*\\*(S-[0-9]+)\\*\\* \\S");

  /** On every annotation that makes a method a test, of JUnit and of jqwik. */
  private static final String TESTABLE = "org.junit.platform.commons.annotation.Testable";

  @Test
  void everyClauseIsCovered() throws Exception {
    List<String> uncovered = new ArrayList<>(clauses());
    assertThat(uncovered).isNotEmpty();
    uncovered.removeAll(covered());
    assertThat(uncovered).as("clauses that no test covers").isEmpty();
  }

  @Test
  void everyNumberIsGivenOnce() throws Exception {
    assertThat(clauses()).doesNotHaveDuplicates();
  }

  @Test
  void everyNumberThatATestNamesIsAClause() throws Exception {
    List<String> unknown = new ArrayList<>(covered());
    unknown.removeAll(clauses());
    assertThat(unknown).as("numbers that tests name and that are no clause").isEmpty();
  }

  @Test
  void onlyTestsThatRunNameClauses() throws Exception {
    assertThat(covering())
        .isNotEmpty()
        .allMatch(ClauseCoverageTest::isTest)
        .noneMatch(method -> method.isAnnotationPresent(Disabled.class))
        .noneMatch(method -> method.getDeclaringClass().isAnnotationPresent(Disabled.class));
  }

  private static List<String> clauses() throws IOException {
    return CLAUSE
        .matcher(Files.readString(Path.of("docs", "segments.md")))
        .results()
        .map((MatchResult clause) -> clause.group(1))
        .toList();
  }

  private static List<String> covered() throws Exception {
    return covering().stream()
        .flatMap(method -> Arrays.stream(method.getAnnotation(Covers.class).value()))
        .distinct()
        .toList();
  }

  /** Every method of the compiled tests that names clauses. */
  private static List<Method> covering()
      throws IOException, URISyntaxException, ClassNotFoundException {
    Path root =
        Path.of(
            ClauseCoverageTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Method> covering = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".class")).toList()) {
        String name = root.relativize(file).toString().replace(File.separatorChar, '.');
        Class<?> type =
            Class.forName(
                name.substring(0, name.length() - ".class".length()),
                false,
                ClauseCoverageTest.class.getClassLoader());
        for (Method method : type.getDeclaredMethods()) {
          if (method.isAnnotationPresent(Covers.class)) {
            covering.add(method);
          }
        }
      }
    }
    return covering;
  }

  private static boolean isTest(Method method) {
    return Arrays.stream(method.getAnnotations())
        .anyMatch(annotation -> makesTests(annotation.annotationType(), new HashSet<>()));
  }

  /** Annotations are annotated, some by themselves. */
  private static boolean makesTests(Class<? extends Annotation> type, Set<Class<?>> seen) {
    return type.getName().equals(TESTABLE)
        || (seen.add(type)
            && Arrays.stream(type.getAnnotations())
                .anyMatch(annotation -> makesTests(annotation.annotationType(), seen)));
  }
}
