package io.sallyport.migration;

import io.sallyport.migration.AclEntry.Access;
import io.sallyport.migration.Actor.Round;
import io.sallyport.migration.Actor.Who;
import io.sallyport.migration.SourceFolder.TextFile;
import io.sallyport.testkit.BrokerFixture;
import io.sallyport.topic.TopicFilter;
import io.sallyport.topic.TopicName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One access list with a real Mosquitto and, imported, with this broker: the same clients subscribe
 * and publish the same over sockets. Keeps what differs, told by the line that explains it or as
 * unexplained.
 */
final class SideBySideAcl {
  private static final int TOPICS = 40;
  private static final String STRANGER = "somebody-else";

  private final AclFile list;
  private final List<Who> people = new ArrayList<>();
  private final List<TopicName> topics;
  private final List<String> filters;
  private final List<String> explained = new ArrayList<>();
  private final List<String> unexplained = new ArrayList<>();
  private long compared;

  private SideBySideAcl(AclFile list) {
    this.list = list;
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
  static SideBySideAcl run(String acl, Path folder) throws Exception {
    String whole = acl + "pattern readwrite " + Actor.FENCE + "#\n";
    AclFile list = AclFile.read(new TextFile("acl", whole.lines().toList()), new Report());
    SideBySideAcl run = new SideBySideAcl(list);
    Set<String> users = new LinkedHashSet<>(list.users());
    users.add(STRANGER);
    try (AclMosquitto mosquitto = AclMosquitto.start(folder, whole, users)) {
      Migration.Result imported = Migration.of(folder.resolve("mosquitto.conf"));
      BrokerFixture.Builder builder =
          BrokerFixture.with()
              .listeners(
                  """
                  [[listener]]
                  name = "plain"
                  bind = "mqtt://127.0.0.1:0"
                  guest = "anonymous"

                  """)
              .rules(imported.rules().stream().map(DraftRule::toml).collect(Collectors.joining()));
      for (String user : users) {
        builder.device(user, AclMosquitto.PASSWORD);
      }
      try (BrokerFixture house = builder.start()) {
        List<Map<Who, Round>> there = run.play(mosquitto.port());
        List<Map<Who, Round>> here = run.play(house.port());
        run.compare(there, here);
      }
    }
    return run;
  }

  /** By round and person. */
  private List<Map<Who, Round>> play(int port) {
    List<Actor> actors = people.stream().map(who -> Actor.to(port, who)).toList();
    List<Map<Who, Round>> rounds = new ArrayList<>();
    try {
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
    } finally {
      actors.forEach(Actor::close);
    }
    return rounds;
  }

  private void compare(List<Map<Who, Round>> mosquitto, List<Map<Who, Round>> ours) {
    for (int i = 0; i < filters.size(); i++) {
      for (Who who : people) {
        Round there = mosquitto.get(i).get(who);
        Round here = ours.get(i).get(who);
        compare(who, filters.get(i), there, here);
      }
    }
  }

  private void compare(Who who, String filter, Round there, Round here) {
    AclMeaning meaning = new AclMeaning(list);
    for (TopicName topic : topics) {
      boolean plainly = meaning.allows(who.user(), who.client(), true, topic.text());
      boolean published = there.published().contains(topic.text());
      if (plainly != published) {
        unexplained.add(who.name() + " publish " + topic + ": Mosquitto says " + published);
      }
      judge(who, "publish", topic.text(), published, here.published().contains(topic.text()));
    }
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
