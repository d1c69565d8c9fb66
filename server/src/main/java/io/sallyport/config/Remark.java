package io.sallyport.config;

/**
 * One thing that is wrong, or worth knowing, about a configuration. Immutable; ordered by place.
 *
 * @param line from 1; 0 when it concerns the file as a whole
 * @param column from 1, in characters; 0 with line 0
 * @param text what was found and where, escaped
 * @param fix what to write instead
 */
public record Remark(Problem problem, int line, int column, String text, String fix)
    implements Comparable<Remark> {

  public boolean isError() {
    return problem.severity() == Problem.Severity.ERROR;
  }

  @Override
  public int compareTo(Remark other) {
    int byLine = Integer.compare(line, other.line);
    int byColumn = byLine != 0 ? byLine : Integer.compare(column, other.column);
    int byProblem = byColumn != 0 ? byColumn : problem.compareTo(other.problem);
    return byProblem != 0 ? byProblem : text.compareTo(other.text);
  }
}
