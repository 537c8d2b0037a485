package io.vouchsafe.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the clauses of {@code docs/segments.md} that a test covers: those that, broken, would make
 * it fail.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Covers {

  /** Their numbers, such as {@code S-12}. */
  String[] value();
}
