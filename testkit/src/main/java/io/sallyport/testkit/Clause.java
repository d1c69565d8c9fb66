package io.sallyport.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which normative statements of MQTT a test proves, for example {@code MQTT-3.3.1-9};
 * docs/conformance.md is made of them.
 *
 * <p>A test that runs every {@link Way}, every {@link WebWay} or every version proves for 3.1.1,
 * too, what that version says in the same words; what only 3.1.1 says, or says elsewhere, stands
 * under {@link #v311}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Clause {
  /** Statements of 5.0, or of a section where a sentence has no number. */
  String[] value() default {};

  /** Statements of 3.1.1. */
  String[] v311() default {};
}
