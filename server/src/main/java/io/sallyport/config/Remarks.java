package io.sallyport.config;

import java.util.List;
import java.util.TreeSet;
import org.tomlj.TomlPosition;

/**
 * Gathers what is to be said about one file, so that the operator mends it once. Confined to the
 * thread that reads the file. Keeps at most {@value #MOST} remarks.
 */
final class Remarks {
  private static final int MOST = 200;

  private final TreeSet<Remark> all = new TreeSet<>();
  private boolean syntaxBroken;

  void add(Problem problem, TomlPosition place, String text, String fix) {
    add(new Remark(problem, place.line(), place.column(), text, fix));
  }

  void add(Remark remark) {
    // After a syntax error keys can be lost: calling them missing would send the reader astray.
    boolean misleading = syntaxBroken && remark.problem() == Problem.KEY_MISSING;
    if (!misleading && all.size() < MOST) {
      all.add(remark);
    }
  }

  void addSyntax(Problem problem, TomlPosition place, String text, String fix) {
    syntaxBroken = true;
    add(problem, place, text, fix);
  }

  boolean hasErrors() {
    return all.stream().anyMatch(Remark::isError);
  }

  List<Remark> sorted() {
    return List.copyOf(all);
  }
}
