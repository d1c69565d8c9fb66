package io.sallyport.operations;

import io.sallyport.config.Problem;
import io.sallyport.home.CommandFailure;
import io.sallyport.policy.Reading;
import io.sallyport.policy.Who;
import io.sallyport.principal.PrincipalId;
import io.sallyport.topic.Printable;

/** One user or guest as an operator names them. Stateless. */
final class Somebody {
  private Somebody() {}

  /**
   * @param text a device's name, {@code user:NAME} or {@code guest:NAME}; exactly one, no pattern
   * @throws CommandFailure BAD_REQUEST
   */
  static Who parse(String text) throws CommandFailure {
    Who who = value(Who.parse(text.contains(":") ? text : "user:" + text));
    boolean one = who.kind() == Who.Kind.USER && !who.name().equals("*");
    if (!one && who.kind() != Who.Kind.GUEST) {
      throw new CommandFailure(
          Problem.BAD_REQUEST,
          "\"%s\" is not somebody".formatted(Printable.of(text)),
          "name a device, user:NAME or guest:NAME");
    }
    return who;
  }

  /** Of generation 0: whoever had the name. */
  static PrincipalId principal(String text) throws CommandFailure {
    Who who = parse(text);
    return who.kind() == Who.Kind.GUEST
        ? PrincipalId.guest(who.name())
        : PrincipalId.user(who.name(), 0);
  }

  /** What was read, or why not. */
  static <T> T value(Reading<T> reading) throws CommandFailure {
    return switch (reading) {
      case Reading.Read<T>(T value) -> value;
      case Reading.Wrong<T>(_, String problem) ->
          throw new CommandFailure(Problem.BAD_REQUEST, problem);
    };
  }
}
