package io.sallyport.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.migration.AclEntry.Access;
import io.sallyport.migration.Actor.Round;
import io.sallyport.migration.Actor.Who;
import io.sallyport.migration.SourceFolder.TextFile;
import io.sallyport.packet.Payload;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One access list with a real Mosquitto and, imported, with this broker: the same clients subscribe
 * and publish the same over sockets. Keeps what differs, told by the line that explains it or as
 * unexplained.
 */
final class SideBySideAcl {
  private static final boolean LIVE = true;
  private static final boolean RETAINED = false;
  private static final int TOPICS = 40;
  private static final int RETAINED_FILTERS = 3;
  private static final Pattern LISTENER =
      Pattern.compile("(?s)\\[\\[listener]]\nname = \"([^\"]*)\"");
  private static final String STRANGER = "somebody-else";

  private final AclFile list;
  private final Course course;
  private final List<Who> people = new ArrayList<>();
  private final List<TopicName> topics;
  private final List<String> filters;
  private final List<String> explained = new ArrayList<>();
  private final List<String> unexplained = new ArrayList<>();
  private long compared;

  private SideBySideAcl(AclFile list, Course course) {
    this.list = list;
    this.course = course;
    people.add(new Who(null, "nobody-1"));
    people.add(new Who(STRANGER, "c0"));
    int i = 1;
    for (String user : list.users().stream().sorted().limit(4).toList()) {
      people.add(new Who(user, "c" + i++));
    }
    people.add(new Who(people.getLast().user(), "again"));
    Questions questions =
        Questions.about(list, people.stream().flatMap(SideBySideAcl::names).toList(), 7);
    topics = questions.topics().stream().filter(SideBySideAcl::isForBoth).limit(TOPICS).toList();
    filters =
        Stream.concat(
                Stream.of("#"),
                questions.filters().stream()
                    .filter(filter -> filter.levelCount() < 12)
                    .map(TopicFilter::text)
                    .filter(filter -> !filter.equals("#"))
                    .filter(filter -> !filter.startsWith("$SYS") && !filter.contains("fence"))
                    .limit(4))
            .toList();
  }

  private static Stream<String> names(Who who) {
    return who.user() == null ? Stream.of(who.client()) : Stream.of(who.client(), who.user());
  }

  /** Mosquitto fills $SYS by itself, and the fence is ours. */
  private static boolean isForBoth(TopicName topic) {
    return !topic.text().startsWith("$SYS")
        && !topic.text().contains("fence")
        && topic.levelCount() < 12;
  }

  /**
   * @param acl as the file has it, without the fence
   * @param folder empty, for Mosquitto's files
   */
  static SideBySideAcl run(String acl, Path folder, Course course) throws Exception {
    String whole = acl + "pattern readwrite " + Actor.FENCE + "#\n";
    AclFile list = AclFile.read(new TextFile("acl", whole.lines().toList()), new Report());
    SideBySideAcl run = new SideBySideAcl(list, course);
    Set<String> users = new LinkedHashSet<>(list.users());
    users.add(STRANGER);
    Map<Boolean, List<Map<Who, Round>>> there;
    Migration.Result imported;
    try (AclMosquitto mosquitto = AclMosquitto.start(folder, whole, users, course.isTls())) {
      imported = Migration.of(folder.resolve("mosquitto.conf"));
      there = run.play(mosquitto.port(), mosquitto.authority());
    }
    try (BrokerFixture house = run.imported(imported.toml(), users)) {
      Matcher listener = LISTENER.matcher(imported.toml());
      assertThat(listener.find()).as(imported.toml()).isTrue();
      Map<Boolean, List<Map<Who, Round>>> here =
          run.play(house.server().port(listener.group(1)), folder.resolve("pki/ca.crt"));
      run.compare(there, here);
    }
    return run;
  }

  /**
   * The draft as it was made, but for its port and, before 5.0, for what happens to a denied
   * PUBLISH.
   */
  private BrokerFixture imported(String draft, Set<String> users) {
    BrokerFixture.Builder builder =
        BrokerFixture.with()
            .listeners("")
            .rules("")
            .with(draft.replaceAll("(bind = \"mqtts?://[^\"]*:)[0-9]+\"", "$10\""));
    if (!course.tellsRefusals()) {
      builder.with("[authorization]\non_deny = \"ack\"\n");
    }
    users.forEach(user -> builder.device(user, AclMosquitto.PASSWORD));
    return builder.start();
  }

  /** What was live and what was retained, by round and person. */
  private Map<Boolean, List<Map<Who, Round>>> play(int port, Path authority) {
    List<Actor> actors =
        people.stream().map(who -> Actor.over(course.dial(port, authority), who)).toList();
    try {
      return Map.of(LIVE, playLive(actors), RETAINED, playRetained(actors));
    } finally {
      actors.forEach(Actor::close);
    }
  }

  private List<Map<Who, Round>> playLive(List<Actor> actors) {
    List<Map<Who, Round>> rounds = new ArrayList<>();
    Set<String> everybody = people.stream().map(Who::name).collect(Collectors.toSet());
    for (int i = 0; i < filters.size(); i++) {
      String filter = filters.get(i);
      int round = i;
      Map<Who, Boolean> granted = new HashMap<>();
      actors.forEach(actor -> granted.put(actor.who(), actor.subscribe(filter)));
      actors.forEach(actor -> actor.publish(topics, round));
      Map<Who, Round> came = new HashMap<>();
      for (Actor actor : actors) {
        boolean mine = granted.getOrDefault(actor.who(), false);
        came.put(actor.who(), actor.listen(topics, round, everybody, mine));
      }
      rounds.add(came);
      actors.forEach(actor -> actor.unsubscribe(filter));
    }
    return rounds;
  }

  /** Of one publisher after the other, so that nobody replaces what another has retained. */
  private List<Map<Who, Round>> playRetained(List<Actor> actors) {
    List<Map<Who, Round>> rounds = new ArrayList<>();
    actors.getFirst().retainFence();
    for (Actor publisher : actors) {
      publisher.retain(topics, Payload.of(publisher.who().name()));
      for (String filter : retainedFilters()) {
        Map<Who, Round> came = new HashMap<>();
        actors.forEach(actor -> came.put(actor.who(), actor.hearRetained(filter)));
        rounds.add(came);
      }
      publisher.retain(topics, Payload.EMPTY);
    }
    return rounds;
  }

  private List<String> retainedFilters() {
    return filters.subList(0, Math.min(RETAINED_FILTERS, filters.size()));
  }

  private void compare(
      Map<Boolean, List<Map<Who, Round>>> mosquitto, Map<Boolean, List<Map<Who, Round>>> ours) {
    for (boolean kind : new boolean[] {LIVE, RETAINED}) {
      List<Map<Who, Round>> there = mosquitto.getOrDefault(kind, List.of());
      List<Map<Who, Round>> here = ours.getOrDefault(kind, List.of());
      List<String> asked = kind == LIVE ? filters : retainedFilters();
      for (int i = 0; i < there.size(); i++) {
        for (Who who : people) {
          Round theirs = Objects.requireNonNull(there.get(i).get(who));
          Round mine = Objects.requireNonNull(here.get(i).get(who));
          if (kind == LIVE && course.tellsRefusals()) {
            comparePublished(who, theirs, mine);
          }
          compareHeard(who, asked.get(i % asked.size()), theirs, mine);
        }
      }
    }
  }

  private void comparePublished(Who who, Round there, Round here) {
    AclMeaning meaning = new AclMeaning(list);
    for (TopicName topic : topics) {
      boolean plainly = meaning.allows(who.user(), who.client(), true, topic.text());
      boolean published = there.published().contains(topic.text());
      if (plainly != published) {
        unexplained.add(who.name() + " publish " + topic + ": Mosquitto says " + published);
      }
      judge(who, "publish", topic.text(), published, here.published().contains(topic.text()));
    }
  }

  private void compareHeard(Who who, String filter, Round there, Round here) {
    compared++; // that neither hears more is an answer, if there is nothing to hear
    if (!here.granted() && !there.heard().isEmpty()) {
      judge(who, "subscribe", filter, true, false);
      return;
    }
    everyMessage(
        there.heard(),
        here.heard(),
        (message, inBoth) -> {
          String publisher = message.substring(0, message.indexOf('@'));
          String client = message.substring(message.indexOf('@') + 1, message.lastIndexOf(' '));
          String topic = message.substring(message.lastIndexOf(' ') + 1);
          if (!here.heard().contains(message)
              && !inBoth
              && isDeniedToAll(publisher.isEmpty() ? null : publisher, client, topic)) {
            explained.add(publisher + " publish " + topic + ", so " + who.name() + " hears less");
            compared++;
            return;
          }
          judge(
              who,
              "receive",
              topic,
              there.heard().contains(message),
              here.heard().contains(message));
        });
  }

  private static void everyMessage(
      Set<String> there, Set<String> here, BiConsumer<String, Boolean> each) {
    Stream.concat(there.stream(), here.stream())
        .distinct()
        .forEach(
            message -> each.accept(message, there.contains(message) == here.contains(message)));
  }

  private void judge(Who who, String action, String topic, boolean there, boolean here) {
    compared++;
    if (there == here) {
      return;
    }
    String text =
        "%s %s %s: Mosquitto %s, here %s".formatted(who.name(), action, topic, there, here);
    boolean known = there && isDeniedToAll(who.user(), who.client(), topic);
    (known ? explained : unexplained).add(text);
  }

  /** The one difference that a list can make: a deny among its patterns, which here is for all. */
  private boolean isDeniedToAll(@Nullable String user, String client, String topic) {
    List<AclEntry> denials =
        list.entries().stream()
            .filter(entry -> entry.kind() == AclEntry.Kind.PATTERN)
            .filter(entry -> entry.access() == Access.DENY)
            .map(entry ->
                new AclEntry(entry.kind(), "", Access.READWRITE, entry.topic(), entry.place()))
            .toList();
    return new AclMeaning(new AclFile(denials, Set.of(), true)).allows(user, client, true, topic);
  }

  List<String> unexplained() {
    return unexplained;
  }

  List<String> explained() {
    return explained;
  }

  long compared() {
    return compared;
  }
}
