package io.sallyport.walls;

import static io.sallyport.walls.Poison.bad;
import static io.sallyport.walls.Poison.badList;
import static io.sallyport.walls.Poison.badTopic;
import static io.sallyport.walls.Poison.fine;
import static io.sallyport.walls.Poison.fineTopic;

import io.sallyport.packet.Properties;
import io.sallyport.packet.Property;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What somebody might publish to do harm to whoever reads it. Stateless. */
final class Poisons {
  private static final String LONG = "x".repeat(65_535);
  private static final Set<Property> OF_PUBLISH =
      EnumSet.of(
          Property.PAYLOAD_FORMAT_INDICATOR,
          Property.MESSAGE_EXPIRY_INTERVAL,
          Property.CONTENT_TYPE,
          Property.RESPONSE_TOPIC,
          Property.CORRELATION_DATA,
          Property.TOPIC_ALIAS,
          Property.USER_PROPERTY);

  private Poisons() {}

  static List<Poison> all() {
    List<Poison> all = new ArrayList<>();
    badTopics(all);
    fineTopics(all);
    payloads(all);
    badTexts(all);
    foreignProperties(all);
    badProperties(all);
    brokenLists(all);
    fineProperties(all);
    return all;
  }

  private static Properties.Builder with() {
    return Properties.builder();
  }

  private static Bytes hex(String hex) {
    return new Bytes().hex(hex);
  }

  private static void badTopics(List<Poison> all) {
    all.add(badTopic("a topic with U+0000", "70 00 71"));
    all.add(badTopic("a topic with a high surrogate", "70 EDA080"));
    all.add(badTopic("a topic with a low surrogate", "70 EDBFBF"));
    all.add(badTopic("a topic with a pair of surrogates, each in three bytes", "70 EDA0BD EDB880"));
    all.add(badTopic("a topic with U+0000 in two bytes", "70 C080"));
    all.add(badTopic("a topic with an over-long slash", "70 C0AF 71"));
    all.add(badTopic("a topic with a slash in three bytes", "70 E080AF"));
    all.add(badTopic("a topic with a slash in four bytes", "70 F08080AF"));
    all.add(badTopic("a topic beyond U+10FFFF", "70 F4908080"));
    all.add(badTopic("a topic with five bytes for one", "70 F888808080"));
    all.add(badTopic("a topic cut off in a character", "70 E282"));
    all.add(badTopic("a topic with a byte that continues nothing", "70 80"));
    all.add(badTopic("a topic with the mark of UTF-16", "FFFE 7000"));
    all.add(badTopic("a topic in Latin-1", "66FC72"));
    all.add(badTopic("a topic with +", "702F2B"));
    all.add(badTopic("a topic with # in a level", "702F7123"));
    all.add(badTopic("no topic and no alias", ""));
    all.add(badTopic("a topic of more levels than are taken", "702F".repeat(17) + "70"));
    all.add(badTopic("a topic of 65,535 levels", "2F".repeat(65_534)));
    all.add(badTopic("a topic of the broker itself", "24535953 2F78"));
    all.add(badTopic("a topic that reads like a share", "247368617265 2F672F78"));
  }

  private static void fineTopics(List<Poison> all) {
    all.add(fineTopic("a byte order mark at the front", "\uFEFFp"));
    all.add(fineTopic("a byte order mark within", "p\uFEFFq"));
    all.add(fineTopic("the non-character U+FFFE", "p\uFFFE"));
    all.add(fineTopic("the non-characters U+FFFF and U+FDD0", "\uFFFF/\uFDD0"));
    all.add(fineTopic("the non-character U+1FFFF", "p/\uD83F\uDFFF"));
    all.add(fineTopic("control characters", "p\u0001\u001B[2J\u007F\u0085"));
    all.add(fineTopic("a line end", "p\r\nq"));
    all.add(fineTopic("marks that turn the direction", "p\u202Eq\u2066\u200B"));
    all.add(fineTopic("an accent by itself and one built in", "e\u0301/\u00E9"));
    all.add(fineTopic("the last character of all", "p/\uDBFF\uDFFF"));
    all.add(fineTopic("a blank", " "));
    all.add(fineTopic("slashes and nothing else", "///"));
    all.add(fineTopic("as many levels as are taken", "p/".repeat(15) + "p"));
    all.add(fineTopic("the longest topic there is", LONG));
    all.add(fineTopic("a format string", "%s%n${jndi:ldap://127.0.0.1/x}"));
  }

  private static void payloads(List<Poison> all) {
    byte[] noText = {(byte) 0xC0, (byte) 0x80, (byte) 0xFF, 0};
    byte[] goodbye = {(byte) 0xE0, 0, 0x30, 3, 0, 1, 'p', (byte) 0xE0, 0};
    all.add(fine("a payload of nothing", "p", Properties.NONE, new byte[0]));
    all.add(fine("a payload of zeros", "p", Properties.NONE, new byte[300]));
    all.add(fine("a payload that is no text", "p", Properties.NONE, noText));
    all.add(fine("a payload of packets", "p", Properties.NONE, goodbye));
    all.add(fine("a large payload", "p", Properties.NONE, new byte[100_000]));
    Properties text = with().number(Property.PAYLOAD_FORMAT_INDICATOR, 1).build();
    all.add(fine("a payload that is called text and is none", "p", text, noText));
    all.add(fine("a payload of U+0000 that is called text", "p", text, new byte[] {0}));
  }

  /** In every property that is text. */
  private static void badTexts(List<Poison> all) {
    String[] broken = {"0000", "EDA080", "C080", "E282", "F4908080", "FF"};
    for (String text : broken) {
      byte[] octets = new Bytes().hex(text.equals("0000") ? "00" : text).array();
      Bytes value = hex("%04X".formatted(octets.length)).add(octets);
      all.add(bad("a content type with " + text, hex("03").add(value)));
      all.add(bad("a response topic with " + text, hex("08").add(value)));
      all.add(bad("the name of a user property with " + text, hex("26").add(value).text("v")));
      all.add(bad("a user property with " + text, hex("26").text("n").add(value)));
    }
    all.add(bad("a response topic with +", hex("08").text("a/+")));
    all.add(bad("a response topic with #", hex("08").text("#")));
    all.add(bad("a response topic of nothing", hex("08").text("")));
  }

  /** Properties that stand elsewhere, or nowhere. */
  private static void foreignProperties(List<Poison> all) {
    for (Property property : Property.values()) {
      if (!OF_PUBLISH.contains(property)) {
        Bytes value =
            switch (property.kind()) {
              case BYTE, VARIABLE -> hex("01");
              case TWO_BYTES -> hex("0001");
              case FOUR_BYTES -> hex("00000001");
              case TEXT, BINARY -> hex("000161");
              case PAIR -> hex("000161000162");
            };
        Poison poison = bad(property + "", hex("%02X".formatted(property.identifier())).add(value));
        all.add(property == Property.WILL_DELAY_INTERVAL ? poison.butNotAsWill() : poison);
      }
    }
    for (String nobodys : List.of("00", "04", "2B", "7F", "8001", "FFFFFF7F")) {
      all.add(bad("a property that there is not, " + nobodys, hex(nobodys + "00")));
    }
  }

  private static void badProperties(List<Poison> all) {
    all.add(bad("payload format twice", hex("0101 0101")));
    all.add(bad("message expiry twice", hex("0200000009 0200000009")));
    all.add(bad("content type twice", hex("03000161 03000161")));
    all.add(bad("response topic twice", hex("08000161 08000161")));
    all.add(bad("correlation data twice", hex("09000161 09000161")));
    all.add(bad("topic alias twice", hex("230001 230001")));
    all.add(bad("payload format 2", hex("0102")));
    all.add(bad("topic alias 0", hex("230000")));
    all.add(bad("a topic alias beyond the limit", hex("230011")));
    all.add(bad("the largest topic alias", hex("23FFFF")));
    all.add(bad("33 user properties", hex("26000161000162".repeat(33))));
  }

  private static void brokenLists(List<Poison> all) {
    all.add(badList("a list longer than its packet", hex("7F 0101")));
    all.add(badList("a list of the greatest length", hex("FFFFFF7F 0101")));
    all.add(badList("a length of five bytes", hex("8080808000 0101")));
    all.add(badList("a list cut off in a property", hex("03 03 0001 61")));
    all.add(badList("a list cut off in a number", hex("02 02 00")));
    all.add(badList("a text longer than the list", hex("04 03 FFFF 61")));
    all.add(badList("correlation data longer than the list", hex("04 09 0005 61")));
    all.add(badList("a user property without a value", hex("04 26 0001 61")));
  }

  private static void fineProperties(List<Poison> all) {
    byte[] zero = {0};
    all.add(fine("a content type of nothing", with().text(Property.CONTENT_TYPE, "")));
    all.add(fine("an odd content type", with().text(Property.CONTENT_TYPE, "\uFEFF\u0001\uFFFE")));
    all.add(fine("the longest content type", with().text(Property.CONTENT_TYPE, LONG)));
    all.add(fine("an odd response topic", with().text(Property.RESPONSE_TOPIC, "\uFEFF/ /\uFFFF")));
    all.add(fine("a forbidden response topic", with().text(Property.RESPONSE_TOPIC, "$SYS/x")));
    all.add(fine("the longest response topic", with().text(Property.RESPONSE_TOPIC, LONG)));
    all.add(fine("correlation data of nothing", correlation(new byte[0])));
    all.add(fine("correlation data of a zero", correlation(zero)));
    all.add(fine("the longest correlation data", correlation(new byte[65_535])));
    all.add(fine("a user property of nothing", with().user("", "")));
    all.add(fine("one name again and again", with().user("a", "2").user("a", "1").user("a", "2")));
    all.add(fine("an odd user property", with().user("\u202E\u0001", "\uFEFF\r\n\uFFFE")));
    all.add(fine("the longest user property", with().user(LONG, LONG)));
    Properties.Builder many = with();
    for (int i = 0; i < 32; i++) {
      many.user("name " + i, "");
    }
    all.add(fine("as many user properties as are taken", many));
    all.add(fine("a long expiry", with().number(Property.MESSAGE_EXPIRY_INTERVAL, 4_294_967_295L)));
    all.add(fine("an alias", with().number(Property.TOPIC_ALIAS, 16)));
    all.add(
        fine(
            "everything at once",
            "p/\uFEFF",
            correlation(zero)
                .number(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .number(Property.MESSAGE_EXPIRY_INTERVAL, 600)
                .number(Property.TOPIC_ALIAS, 1)
                .text(Property.CONTENT_TYPE, "text/plain")
                .text(Property.RESPONSE_TOPIC, "p/answers")
                .user("a", "b")
                .user("", "")
                .build(),
            "b".getBytes(StandardCharsets.UTF_8)));
  }

  private static Properties.Builder correlation(byte[] data) {
    return with().binary(Property.CORRELATION_DATA, data);
  }
}
