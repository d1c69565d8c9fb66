package io.sallyport.fuzzing;

import io.sallyport.packet.Packet;
import io.sallyport.packet.ProtocolVersion;
import io.sallyport.packet.PubRel;
import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.testkit.Dialer;
import io.sallyport.testkit.Packets;
import java.util.HashMap;
import java.util.Map;

/** Listens on one connection from the beginning to the end, and hears everything exactly once. */
final class SteadyListener {
  private final Choir choir;
  private final ProtocolVersion version;
  private final Map<String, Song> songs = new HashMap<>();

  SteadyListener(Choir choir, ProtocolVersion version) {
    this.choir = choir;
    this.version = version;
  }

  void sing() {
    try (Dialer me =
        choir
            .dial(version)
            .greet("calm-steady-" + version.level())
            .as(Choir.USER, Choir.PASSWORD)
            .in()) {
      me.subscribed("hidden/#", QoS.AT_MOST_ONCE);
      for (QoS qos : QoS.values()) {
        String topic = Choir.topic(version, qos.level());
        me.subscribed(topic, qos);
        songs.put(topic, new Song("steady " + topic, qos, qos == QoS.AT_MOST_ONCE));
      }
      choir.isThere();
      while (!songs.values().stream().allMatch(Song::isOver)) {
        hear(me, me.next());
      }
    }
    songs.forEach((topic, song) -> {
      choir.tally().count("calm sung " + topic, song.last());
      choir.tally().count("calm missed " + topic, song.missed());
      choir.tally().count("calm again " + topic, song.again());
    });
  }

  private void hear(Dialer me, Packet packet) {
    switch (packet) {
      case Publish message -> {
        heard(message);
        if (message.qos() == QoS.AT_LEAST_ONCE) {
          me.send(Packets.ack(message));
        } else if (message.qos() == QoS.EXACTLY_ONCE) {
          me.send(Packets.rec(message.packetId()));
        }
      }
      case PubRel rel -> me.send(Packets.comp(rel.packetId()));
      default -> throw new AssertionError(packet.type() + " was not expected");
    }
  }

  private void heard(Publish message) {
    Song song = songs.get(message.topic().text());
    if (song != null) {
      song.heard(message);
      choir.latencies().add(Song.nanos(message));
    } else if (message.payload().text().equals(Choir.SECRET)) {
      choir.tally().count("calm secrets");
    } else {
      throw new AssertionError("somebody else was heard at " + message.topic().text());
    }
  }
}
