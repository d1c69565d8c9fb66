package io.sallyport.load;

import io.sallyport.client.ClientListener;
import io.sallyport.client.Closing;
import io.sallyport.packet.Publish;
import java.util.HashMap;
import java.util.Map;

/** Receives, measures and checks. Confined to its client's event loop. */
final class LoadSubscriber implements ClientListener {
  private final int run;
  private final LoadTally tally;
  private final LoadPublisher[] publishers;
  private final Map<Integer, StreamLedger> ledgers = new HashMap<>();

  LoadSubscriber(int run, LoadTally tally, LoadPublisher[] publishers) {
    this.run = run;
    this.tally = tally;
    this.publishers = publishers;
  }

  @Override
  public void message(Publish message, Acknowledgement acknowledgement) {
    LoadPayload payload = LoadPayload.of(message.payload());
    int stream = payload.stream();
    if (payload.run() != run || stream < 0 || stream >= publishers.length) {
      return; // somebody else's, or left over from an earlier run
    }
    tally.arrived(payload.dueNanos(), System.nanoTime());
    ledgers.computeIfAbsent(stream, _ -> new StreamLedger()).received(payload.sequence());
    publishers[stream].delivered();
  }

  @Override
  public void closed(Closing closing) {
    if (closing.cause() != Closing.Cause.OURS) {
      tally.disconnected.increment();
      tally.trouble(closing.text());
    }
  }

  /** What became of the stream; one that nothing came from has a ledger, too. */
  StreamLedger ledger(int stream) {
    return ledgers.computeIfAbsent(stream, _ -> new StreamLedger());
  }
}
