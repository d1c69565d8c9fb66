package io.sallyport.rescue;

import io.sallyport.config.Problem;

/**
 * Something that is not in order. Immutable.
 *
 * @param code stands in docs/errors.md
 * @param error false for what does not keep the broker from working
 * @param text what was found
 * @param fix what to do
 */
record Finding(String code, boolean error, String text, String fix) {
  static Finding of(Problem problem, String text) {
    return of(problem, text, problem.remedy());
  }

  static Finding of(Problem problem, String text, String fix) {
    return new Finding(problem.code(), problem.severity() == Problem.Severity.ERROR, text, fix);
  }
}
