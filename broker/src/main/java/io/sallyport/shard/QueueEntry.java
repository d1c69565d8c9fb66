package io.sallyport.shard;

import io.sallyport.packet.QoS;

/** One message on its way to one session. Confined to the shard's thread. */
final class QueueEntry {

  /** How far it came. The numbers are those of the stored form. */
  enum Phase {
    /** Not sent on the session's latest connection; with a packet id if sent on an earlier one. */
    WAITING,
    /** PUBLISH was sent. */
    SENT,
    /** PUBREC came; PUBREL is sent until PUBCOMP comes. */
    RELEASED
  }

  private static final int PLACE_BYTES = 96;

  final Body body;

  /** The best that a matching subscription was granted. */
  final QoS granted;

  final boolean retain;
  final int[] identifiers;
  Phase phase = Phase.WAITING;

  /** 0 until it was sent for the first time; then its own until it is done. [MQTT-4.4.0-1] */
  int packetId;

  /** Orders PUBRELs as their PUBRECs came: position of the record and place in it. */
  long releasedAt;

  QueueEntry(Body body, QoS granted, boolean retain, int[] identifiers) {
    this.body = body;
    this.granted = granted;
    this.retain = retain;
    this.identifiers = identifiers;
  }

  /** What it is delivered with. */
  QoS qos() {
    return body.message.qos().min(granted);
  }

  long position() {
    return body.position;
  }

  /** About what it takes by itself, the message left aside. */
  int placeBytes() {
    return PLACE_BYTES + Integer.BYTES * identifiers.length;
  }

  /** What it counts for in its session's queue: the message, and what is this session's own. */
  int quotaBytes() {
    return body.quotaBytes + Integer.BYTES * identifiers.length;
  }
}
