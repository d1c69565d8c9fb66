package io.sallyport.cli;

import io.sallyport.options.CommandFailed;
import io.sallyport.options.ConnectionPlan;
import io.sallyport.output.MessagePrinter;
import io.sallyport.output.OutputFormat;
import io.sallyport.output.Terminal;
import java.io.OutputStream;
import java.time.Clock;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How sub and rr print a message. Only -v and -F stand here: the other flags about printing read
 * differently in the help of the two. Filled by picocli, confined to one thread.
 */
final class PrintOptions {
  @Option(
      names = {"-v", "--verbose"},
      description = "print the topic before the payload")
  private boolean verbose;

  @Option(names = "-F", paramLabel = "FORMAT", description = "print in this format, see the manual")
  private @Nullable String format;

  /**
   * @param instead a format that goes before that of -F, or null
   * @param noLineEnd -N
   * @param raw --raw
   * @param pretty --pretty
   * @throws CommandFailed when there is no such format
   */
  MessagePrinter printer(
      OutputStream out, @Nullable String instead, boolean noLineEnd, boolean raw, boolean pretty)
      throws CommandFailed {
    String chosen = instead == null ? format : instead;
    try {
      MessagePrinter.Style style =
          new MessagePrinter.Style(
              chosen == null ? null : OutputFormat.parse(chosen),
              verbose,
              !noLineEnd,
              !raw && Terminal.isOutput(),
              pretty);
      return new MessagePrinter(out, style, Clock.system(ZoneId.systemDefault()));
    } catch (IllegalArgumentException e) {
      throw ConnectionPlan.usage(String.valueOf(e.getMessage()));
    }
  }
}
