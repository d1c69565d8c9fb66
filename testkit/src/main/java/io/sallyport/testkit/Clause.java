package io.sallyport.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which normative statements of MQTT 5.0 a test proves, for example {@code MQTT-3.3.1-9}; a table
 * is made of them.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Clause {
  /** Numbers of statements, or of a section where a sentence has none. */
  String[] value();
}
