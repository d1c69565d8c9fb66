package io.sallyport.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.chronicle.Violation.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs written by hand, each with one broken promise or with none. */
class CheckerTest {
  private static final String STORED =
      """
      s CONNECTING - - 0 resume
      s CONNECTED - - 0 new
      s SUBSCRIBING t/# - 2 -
      s SUBSCRIBED t/# - 2 -
      """;
  private static final String SAID_TWICE =
      """
      p PUBLISHING t/a p#1 2 -
      p PUBLISHING t/a p#2 2 -
      p PUBLISHED t/a p#1 2 -
      p PUBLISHED t/a p#2 2 -
      """;
  private static final String BOTH_CAME =
      """
      s DELIVERED t/a p#1 2 -
      s DELIVERED t/a p#2 2 -
      """;
  private static final String SET_CLEAR_SET =
      """
      w PUBLISHING r w#1 1 retain
      w PUBLISHED r w#1 1 -
      w PUBLISHING r w#2 1 clear
      w PUBLISHED r w#2 1 -
      w PUBLISHING r w#3 1 retain
      """;
  private static final String MORTAL =
      """
      m CONNECTING m#1 - 5 resume
      m CONNECTED - - 0 new
      m ENDED - - 0 cut
      """;

  private static List<Entry> log(String... parts) {
    List<Entry> entries = new ArrayList<>();
    for (String line : String.join("", parts).split("\n")) {
      long position = entries.size() + 1L;
      String[] late = line.strip().split("\\+", 2); // "+7" at its end: seven seconds later
      long seconds = late.length > 1 ? Long.parseLong(late[1]) : 0;
      long micros = entries.isEmpty() ? 0 : entries.getLast().micros();
      entries.add(Entry.parse(position + " " + (micros + 1 + seconds * 1_000_000) + " " + late[0]));
    }
    return entries;
  }

  private static List<Kind> found(String... parts) {
    return Checker.check(log(parts)).stream().map(Violation::kind).toList();
  }

  @Test
  void nothing_is_held_against_a_broker_that_keeps_its_word() {
    assertThat(found(STORED, SAID_TWICE, BOTH_CAME, "driver SETTLED - - 0 -\n")).isEmpty();
  }

  @Test
  void acknowledged_and_never_delivered_is_lost() {
    assertThat(found(STORED, SAID_TWICE, "s DELIVERED t/a p#1 2 -\n")).containsExactly(Kind.LOST);
    assertThat(found(STORED, SAID_TWICE.replace(" 2 -", " 1 -"), "s DELIVERED t/a p#2 1 -\n"))
        .containsExactly(Kind.LOST);
  }

  @Test
  void not_acknowledged_may_get_lost() {
    assertThat(found(STORED, "p PUBLISHING t/a p#1 1 -\n")).isEmpty();
  }

  @Test
  void nothing_is_owed_for_a_time_without_a_subscription() {
    assertThat(found(SAID_TWICE, STORED)).isEmpty();
    assertThat(found(STORED, "s UNSUBSCRIBING t/# - 0 -\n", SAID_TWICE)).isEmpty();
    assertThat(found(STORED, "s CONNECTING - - 0 clean\n", SAID_TWICE)).isEmpty();
  }

  @Test
  void a_subscription_that_was_lost_shows_as_what_it_does_not_bring() {
    String lost = "s ENDED - - 0 lost\ns CONNECTING - - 0 resume\ns CONNECTED - - 0 present\n";
    assertThat(found(STORED, lost, SAID_TWICE)).containsExactly(Kind.LOST, Kind.LOST);
  }

  @Test
  void qos_2_comes_once() {
    String again = "s DELIVERED t/a p#1 2 -\n";
    assertThat(found(STORED, SAID_TWICE, BOTH_CAME, again)).containsExactly(Kind.DOUBLED);
    assertThat(found(STORED, SAID_TWICE.replace(" 2 -", " 1 -"), BOTH_CAME, again)).isEmpty();
  }

  @Test
  void a_group_owes_a_message_to_one_of_its_members() {
    String group =
        """
        a SUBSCRIBING $share/g/t/# - 2 -
        a SUBSCRIBED $share/g/t/# - 2 -
        b SUBSCRIBING $share/g/t/# - 2 -
        b SUBSCRIBED $share/g/t/# - 2 -
        """;
    String shared = "a DELIVERED t/a p#2 2 -\nb DELIVERED t/a p#1 2 -\n";
    assertThat(found(group, SAID_TWICE, shared)).isEmpty();
    assertThat(found(group, SAID_TWICE, "a DELIVERED t/a p#2 2 -\n")).containsExactly(Kind.LOST);
    assertThat(found(group, SAID_TWICE, shared, "b DELIVERED t/a p#2 2 -\n"))
        .containsExactly(Kind.DOUBLED);
  }

  @Test
  void what_was_begun_before_a_fleeting_session_came_back_may_be_said_again_in_any_turn() {
    String subscribed = "s SUBSCRIBING t/# - 1 -\ns SUBSCRIBED t/# - 1 -\n";
    String first = "s CONNECTING - - 0 fleeting\ns CONNECTED - - 0 new\n" + subscribed;
    String gone = "s ENDED - - 0 cut\n";
    String said = "p PUBLISHING t/a p#1 1 -\np PUBLISHING t/a p#2 1 -\n";
    String back = "s CONNECTING - - 0 resume\ns CONNECTED - - 0 new\n" + subscribed;
    String turned = "s DELIVERED t/a p#2 1 -\ns DELIVERED t/a p#1 1 -\n";
    String answered = "p PUBLISHED t/a p#1 1 0x00\np PUBLISHED t/a p#2 1 0x00\n";
    assertThat(found(first, gone, said, back, turned, answered)).isEmpty();
    assertThat(found(first, gone, back, said, turned, answered)).contains(Kind.DISORDER);
  }

  @Test
  void first_arrivals_are_in_order() {
    String turned = "s DELIVERED t/a p#2 2 -\ns DELIVERED t/a p#1 2 -\n";
    assertThat(found(STORED, SAID_TWICE, turned)).containsExactly(Kind.DISORDER);
    String repeated = "s DELIVERED t/a p#1 1 -\ns DELIVERED t/a p#2 1 -\ns DELIVERED t/a p#1 1 -\n";
    assertThat(found(STORED, SAID_TWICE.replace(" 2 -", " 1 -"), repeated)).isEmpty();
    assertThat(
            found(
                STORED,
                SAID_TWICE.replaceFirst("t/a p#2", "t/b p#2"),
                turned.replace("t/a p#2", "t/b p#2")))
        .isEmpty();
  }

  @Test
  void what_is_said_again_may_come_late_to_who_was_not_there_the_first_time() {
    String turned = "s DELIVERED t/a p#2 1 -\ns DELIVERED t/a p#1 1 -\n";
    assertThat(found("p PUBLISHING t/a p#1 1 -\n", STORED, "p PUBLISHING t/a p#2 1 -\n", turned))
        .isEmpty();
  }

  @Test
  void a_subscription_that_was_given_up_does_not_come_back() {
    String gone = "s UNSUBSCRIBING t/# - 0 -\ns UNSUBSCRIBED t/# - 0 -\n";
    assertThat(found(STORED, gone, SAID_TWICE, "s DELIVERED t/a p#1 2 -\n"))
        .containsExactly(Kind.GHOST);
    assertThat(found(STORED, SAID_TWICE, gone, BOTH_CAME)).isEmpty();
    String clean = "s CONNECTING - - 0 clean\ns CONNECTED - - 0 new\n";
    assertThat(found(STORED, clean, SAID_TWICE, "s DELIVERED t/a p#1 2 -\n"))
        .containsExactly(Kind.GHOST);
  }

  @Test
  void an_unsubscribe_without_an_answer_may_have_been_heard_or_not() {
    String asked = "s UNSUBSCRIBING t/# - 0 -\ns ENDED - - 0 lost\n";
    assertThat(found(STORED, asked, SAID_TWICE, "s DELIVERED t/a p#1 2 -\n")).isEmpty();
    String anew = "s SUBSCRIBING t/# - 2 -\ns SUBSCRIBED t/# - 2 -\n";
    assertThat(found(STORED, asked, anew, SAID_TWICE)).containsExactly(Kind.LOST, Kind.LOST);
  }

  @Test
  void what_nobody_has_said_is_invented() {
    assertThat(found(STORED, "s DELIVERED t/a p#1 2 -\n")).containsExactly(Kind.INVENTED);
  }

  @Test
  void retained_is_what_was_acknowledged_last_or_later() {
    String asks = "r READING r - 0 -\n";
    assertThat(found(SET_CLEAR_SET, asks, "r READ r w#3 0 -\n")).isEmpty();
    assertThat(found(SET_CLEAR_SET, asks, "r READ r - 0 -\n")).isEmpty();
    assertThat(found(SET_CLEAR_SET, asks, "r READ r w#1 0 -\n")).containsExactly(Kind.RETAINED);
    assertThat(found(SET_CLEAR_SET, "w PUBLISHED r w#3 1 -\n", asks, "r READ r - 0 -\n"))
        .containsExactly(Kind.RETAINED);
    assertThat(found(SET_CLEAR_SET, asks, "w PUBLISHED r w#3 1 -\n", "r READ r - 0 -\n")).isEmpty();
    assertThat(found(asks, "r READ r - 0 -\n")).isEmpty();
  }

  @Test
  void a_stored_session_is_there_until_it_is_dropped() {
    String again = "s ENDED - - 0 lost\ns CONNECTING - - 0 resume\n";
    assertThat(found(STORED, again, "s CONNECTED - - 0 present\n")).isEmpty();
    assertThat(found(STORED, again, "s CONNECTED - - 0 new\n")).containsExactly(Kind.SESSION);
    String fleeting =
        "s CONNECTING - - 0 fleeting\ns CONNECTED - - 0 new\ns ENDED - - 0 cut\n"
            + "s CONNECTING - - 0 resume\n";
    assertThat(found(STORED, fleeting, "s CONNECTED - - 0 new\n")).isEmpty();
    assertThat(found(STORED, fleeting, "s CONNECTED - - 0 present\n"))
        .containsExactly(Kind.SESSION);
    String perhaps = "s CONNECTING - - 0 fleeting\n" + again;
    assertThat(found(STORED, perhaps, "s CONNECTED - - 0 new\n")).isEmpty();
    assertThat(found(STORED, perhaps, "s CONNECTED - - 0 present\n")).isEmpty();
  }

  @Test
  void a_clean_start_finds_nothing() {
    assertThat(found(STORED, "s CONNECTING - - 0 clean\ns CONNECTED - - 0 present\n"))
        .containsExactly(Kind.SESSION);
  }

  @Test
  void a_will_is_sent_once_at_most() {
    String sent = "x DELIVERED wills/m m#1 2 -\n";
    assertThat(found(MORTAL, "x DELIVERED wills/m m#1 2 -+6\n")).isEmpty();
    assertThat(found(MORTAL, sent, sent)).containsExactly(Kind.WILL);
  }

  @Test
  void a_client_that_is_back_in_time_leaves_no_will() {
    String back = "m CONNECTING m#2 - 5 resume\nm CONNECTED - - 0 present";
    assertThat(found(MORTAL, back, "\n")).isEmpty();
    assertThat(found(MORTAL, back, "\nx DELIVERED wills/m m#1 2 -\n")).containsExactly(Kind.WILL);
    assertThat(found(MORTAL, back, "+7\nx DELIVERED wills/m m#1 2 -\n")).isEmpty();
  }

  @Test
  void a_client_that_went_without_a_word_and_stays_away_leaves_its_will() {
    assertThat(found(MORTAL, "driver SETTLED - - 0 -+20\n")).containsExactly(Kind.WILL);
    assertThat(found(MORTAL, "driver SETTLED - - 0 -+4\n")).isEmpty();
    assertThat(found(MORTAL.replace("cut", "goodbye"), "driver SETTLED - - 0 -+20\n")).isEmpty();
  }

  @Test
  void a_will_from_before_anybody_listened_is_nobodys_loss() {
    String heir = "x SUBSCRIBING wills/# - 2 -\nx SUBSCRIBED wills/# - 2 -+1\n";
    String later = MORTAL.replace("m ", "n ").replace("m#", "n#");
    String heard = "x DELIVERED wills/n n#1 2 -+6\n";
    String end = "driver SETTLED - - 0 -+20\n";
    assertThat(found(MORTAL, heir, later, heard, end)).isEmpty();
    assertThat(found(heir, MORTAL, later, heard, end)).containsExactly(Kind.WILL);
  }

  @Test
  void in_the_end_everything_has_its_answer() {
    String end = "driver SETTLED - - 0 -\n";
    assertThat(found("p PUBLISHING t/a p#1 1 -\n", end)).containsExactly(Kind.UNANSWERED);
    assertThat(found("p PUBLISHING t/a p#1 1 -\np REFUSED t/a p#1 1 0x97\n", end)).isEmpty();
    assertThat(found("s SUBSCRIBING t/a - 1 -\n", end)).containsExactly(Kind.UNANSWERED);
    assertThat(found(STORED, "s UNSUBSCRIBING t/# - 1 -\n", end)).containsExactly(Kind.UNANSWERED);
  }

  @Test
  void what_was_asked_about_a_session_that_is_gone_needs_no_answer() {
    String end = "driver SETTLED - - 0 -\n";
    String asked = "s UNSUBSCRIBING t/# - 1 -\ns ENDED - - 0 cut\n";
    String anew = "s CONNECTING - - 0 fleeting\ns CONNECTED - - 0 new\n";
    String back = "s CONNECTING - - 0 resume\ns CONNECTED - - 0 present\n";
    assertThat(found(STORED, asked, anew, end)).isEmpty();
    assertThat(found(STORED, asked, back, end)).containsExactly(Kind.UNANSWERED);
    assertThat(found(STORED, asked, "s CONNECTING - - 0 fleeting\n", end))
        .containsExactly(Kind.UNANSWERED);
    assertThat(found(STORED, asked, anew, "s SUBSCRIBING t/# - 1 -\n", end))
        .containsExactly(Kind.UNANSWERED);
  }

  @Test
  void nonsense_is_told() {
    assertThat(found("s NONSENSE - - 0 MQTT-2.2.1-3\n")).containsExactly(Kind.NONSENSE);
  }

  @Test
  void logs_are_read_back_as_they_were_written(@TempDir Path folder) {
    List<Entry> written;
    try (Chronicle chronicle = new Chronicle(folder)) {
      chronicle.tell("p", What.PUBLISHING, "t/a", "p#1", 1, Entry.RETAIN);
      chronicle.tell("s", What.SUBSCRIBING, "$share/g/t/#");
      chronicle.tell("p", What.PUBLISHED, "t/a", "p#1", 1, Entry.NOTHING);
      written = chronicle.soFar();
    }
    assertThat(Chronicle.read(folder)).isEqualTo(written).hasSize(3);
  }
}
