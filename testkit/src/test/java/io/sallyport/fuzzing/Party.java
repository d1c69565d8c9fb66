package io.sallyport.fuzzing;

import io.sallyport.packet.Packet;
import io.sallyport.packet.PacketType;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One hostile party on its connection. Confined to one thread at a time. */
final class Party {
  /** Keep alive, the longest of all deadlines, is 7.5 s; the rest is for a machine that is busy. */
  static final Duration DEADLINE = Duration.ofSeconds(30);

  /** Less than the broker has for a silent party, login or not. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final int WAITS_MILLIS = 50;

  private final Script script;
  private final Tally tally;
  private final Consumer<String> found;
  private final Socket socket;
  private final Mouth mouth;
  private final Ear ear;
  private final Answers answers;
  private final Hearing hearing;
  private boolean mute;
  private boolean hears;
  private boolean saidGoodbye;
  private long lastSaid = System.nanoTime();
  private boolean hesitated;
  private int step;

  Party(Script script, Socket socket, boolean web, Tally tally, Consumer<String> found)
      throws IOException {
    this.script = script;
    this.tally = tally;
    this.found = found;
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.mouth = new Mouth(socket, web);
    this.ear = new Ear(mouth.opened(), script, found);
    this.answers = new Answers(script.answersSeed());
    this.hearing = new Hearing(script, tally, found);
    if (!script.deaf()) {
      startHearing();
    }
  }

  private void startHearing() {
    if (!hears) {
      hears = true;
      Thread unused = Thread.ofVirtual().name("ear").start(ear);
    }
  }

  /** Does what comes next. */
  void go() throws InterruptedException {
    switch (script.steps().get(step++)) {
      case Step.Say say -> say(say);
      case Step.Listen listen -> listen(listen.millis(), listen.untilSomething());
      case Step.Stall stall -> LockSupport.parkNanos(nanos(stall));
      case Step.Leave _ -> {}
    }
  }

  private static long nanos(Step.Stall stall) {
    return Duration.ofMillis(stall.millis()).toNanos();
  }

  private void say(Step.Say say) {
    if (mute) {
      return;
    }
    long now = System.nanoTime();
    hesitated |= now - lastSaid > PATIENCE.toNanos();
    lastSaid = now;
    try {
      mouth.say(say);
      tally.count("packets");
      tally.count("bytes", say.bytes().length);
      saidGoodbye |= say.what().startsWith("DISCONNECT");
    } catch (IOException ended) {
      mute = true;
      startHearing();
    }
  }

  private void listen(long millis, boolean untilSomething) throws InterruptedException {
    if (!hears) {
      return;
    }
    Packet packet = ear.next(ear.isEnded() ? 0 : millis);
    while (packet != null) {
      hearing.hear(packet);
      for (Draft answer : answers.to(packet)) {
        say(new Step.Say("answer", answer.bytes(), 1, Step.Frame.WHOLE));
      }
      packet = ear.next(untilSomething ? 0 : Math.min(millis, 5));
    }
  }

  // --- the end

  /** Leaves; true when that is all, false when {@link #waitForEnd} sees to the rest. */
  boolean leave() throws InterruptedException {
    startHearing();
    listen(0, false);
    Step.Ending ending = ending();
    tally.count("ending " + ending.word());
    if (ear.isEnded() && !saidGoodbye && !hearing.isDismissed()) {
      tally.count("told nothing");
      thrownOut();
    }
    try {
      switch (ending) {
        case CLOSE -> socket.close();
        case ABORT -> {
          socket.setSoLinger(true, 0);
          socket.close();
        }
        case HALF_CLOSE -> socket.shutdownOutput();
        case PING ->
            say(
                new Step.Say(
                    "PINGREQ", Draft.of(PacketType.PINGREQ, 0).bytes(), 1, Step.Frame.WHOLE));
        case LINGER -> {}
      }
    } catch (IOException ended) {
      startHearing();
    }
    mute = true; // an answer would be a sign of life
    return ending == Step.Ending.CLOSE || ending == Step.Ending.ABORT;
  }

  private Step.Ending ending() {
    return script.steps().getLast() instanceof Step.Leave(var ending) ? ending : Step.Ending.CLOSE;
  }

  /**
   * Whether the broker had no reason to end it. On a machine that is busy a party may come too late
   * for its login or its keep alive, and that is one.
   */
  private boolean isFaultless() {
    boolean late = System.nanoTime() - lastSaid > PATIENCE.toNanos();
    return script.pure() && script.ownId() && !hesitated && !late;
  }

  private void thrownOut() {
    if (isFaultless()) {
      found.accept("nothing was spoiled, and the broker ended it without a word");
    }
  }

  /** Until the broker has answered or ended it, which it must. */
  void waitForEnd() {
    long end = System.nanoTime() + DEADLINE.toNanos();
    boolean ping = ending() == Step.Ending.PING;
    try {
      while (!ear.isEnded() && !(ping && hearing.isPinged())) {
        if (System.nanoTime() > end) {
          found.accept(
              "it was neither answered nor ended within %s; %s, left by %s"
                  .formatted(
                      DEADLINE, hearing.isGreeted() ? "logged in" : "a stranger", ending().word()));
          break;
        }
        listen(WAITS_MILLIS, true);
      }
      listen(0, false);
      if (ping && isFaultless() && !hearing.isPinged() && !saidGoodbye) {
        found.accept("nothing was spoiled, and a ping was not answered");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  void close() {
    try {
      socket.close();
    } catch (IOException gone) {
      mute = true;
    }
  }
}
