package io.sallyport.broker;

/**
 * The journeys a packet can go on, by name. Immutable; each journey keeps nothing between packets.
 */
record Journeys(
    ConnectJourney connect,
    AuthJourney auth,
    PublishJourney publish,
    SubscribeJourney subscribe,
    LeaveJourney leave,
    WillJourney will,
    Routing routing) {

  static Journeys of(Broker broker) {
    Routing routing = new Routing(broker);
    return new Journeys(
        new ConnectJourney(broker),
        new AuthJourney(broker),
        new PublishJourney(broker, routing),
        new SubscribeJourney(broker),
        new LeaveJourney(broker),
        new WillJourney(broker, routing),
        routing);
  }
}
