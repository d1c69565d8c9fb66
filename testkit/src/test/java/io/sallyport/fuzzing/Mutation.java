package io.sallyport.fuzzing;

/** What can be wrong with a conversation, from the packet down to the segment. */
enum Mutation {
  FIRST_BYTE_FLAGS(Level.PACKET),
  FIRST_BYTE_ANYTHING(Level.PACKET),
  PACKETS_SWAPPED(Level.PACKET),
  PACKET_TWICE(Level.PACKET),
  PACKET_OMITTED(Level.PACKET),
  PACKET_OUT_OF_PLACE(Level.PACKET),
  PACKET_ID_OTHER(Level.PACKET),
  NUMBER_EXTREME(Level.PACKET),
  FIELD_TWICE(Level.PACKET),
  FIELD_REMOVED(Level.PACKET),
  PROPERTY_ADDED(Level.PACKET),
  PROPERTY_TWICE(Level.PACKET),
  PROPERTY_UNKNOWN(Level.PACKET),
  PROPERTY_LENGTH_LIES(Level.PACKET),
  LENGTH_SHORT(Level.PACKET),
  LENGTH_LONG(Level.PACKET),
  LENGTH_PADDED(Level.PACKET),
  TEXT_BROKEN(Level.PACKET),
  TEXT_LONG(Level.PACKET),
  TOPIC_DEEP(Level.PACKET),
  TOPIC_RESERVED(Level.PACKET),
  SHARE_ODD(Level.PACKET),
  BYTES_FLIPPED(Level.BYTES),
  BYTES_INSERTED(Level.BYTES),
  BYTES_DELETED(Level.BYTES),
  BYTES_SPLICED(Level.BYTES),
  SEGMENTS(Level.WAY),
  STALL(Level.WAY),
  CUT_SHORT(Level.WAY),
  DEAF(Level.WAY),
  FRAME(Level.WAY),
  ANSWERS(Level.WAY);

  /** Where it takes hold. */
  enum Level {
    PACKET,
    BYTES,
    WAY
  }

  private final Level level;

  Mutation(Level level) {
    this.level = level;
  }

  Level level() {
    return level;
  }
}
