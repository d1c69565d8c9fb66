package io.sallyport.broker;

import io.sallyport.delivery.Routing;

/**
 * The journeys a packet can go on, by name. Immutable; each journey keeps nothing between packets.
 */
record Journeys(
    ConnectJourney connect,
    AuthJourney auth,
    PublishJourney publish,
    SubscribeJourney subscribe,
    LeaveJourney leave,
    WillJourney will) {

  static Journeys of(Broker broker) {
    Routing routing = broker.node().routing();
    WillJourney will = new WillJourney(broker, routing);
    return new Journeys(
        new ConnectJourney(broker),
        new AuthJourney(broker),
        new PublishJourney(broker, routing),
        new SubscribeJourney(broker),
        new LeaveJourney(broker, will),
        will);
  }
}
