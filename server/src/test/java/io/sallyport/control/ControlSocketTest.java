package io.sallyport.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.config.Problem;
import io.sallyport.config.Settings;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.Home;
import io.sallyport.identity.AccountBook;
import io.sallyport.operations.HomeAudit;
import io.sallyport.operations.HomeBooks;
import io.sallyport.operations.HomeOperations;
import io.sallyport.operations.LiveBroker;
import io.sallyport.operations.Operations;
import io.sallyport.operations.RulesDiff;
import io.sallyport.operations.RunningConfiguration;
import io.sallyport.operations.Status;
import io.sallyport.policy.Action;
import io.sallyport.policy.PolicySettings;
import io.sallyport.policy.Rule;
import io.sallyport.policy.TopicPattern;
import io.sallyport.policy.Who;
import io.sallyport.principal.PrincipalId;
import io.sallyport.topic.TopicFilter;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line and a running broker say to each other, over a real socket. */
class ControlSocketTest {
  @TempDir Path folder;
  private Home home;
  private AccountBook book;
  private ControlSocket socket;
  private Operations broker;
  private final List<String> told = new CopyOnWriteArrayList<>();

  /** Takes down what it is told. */
  private final LiveBroker live =
      new LiveBroker() {
        @Override
        public void principalGone(PrincipalId id) {
          told.add("gone " + id + " " + id.generation() + " " + (book.find(id) == null));
        }

        @Override
        public void passwordChanged(PrincipalId id) {
          told.add("password " + id);
        }

        @Override
        public Optional<Path> beginBackup() {
          return Optional.empty();
        }

        @Override
        public void endBackup() {}

        @Override
        public Certificates certificates() {
          throw new UnsupportedOperationException();
        }

        @Override
        public Recheck reconfigure(Settings settings) {
          told.add("rules " + settings.policy().rules().size());
          return new Recheck(3, 2, 1, true);
        }

        @Override
        public Purge purgeRetained(
            @Nullable TopicFilter filter, @Nullable PrincipalId publisher, boolean dryRun) {
          return new Purge(dryRun ? 2 : 1, true);
        }

        @Override
        public RulesDiff.Live rehearse(PolicySettings rules) {
          RulesDiff.Some nobody = new RulesDiff.Some(0, List.of());
          return new RulesDiff.Live(
              3, new RulesDiff.Some(1, List.of("user:lamp as client c")), nobody, 2, nobody, true);
        }

        @Override
        public Recheck recheck() {
          told.add("recheck");
          return new Recheck(3, 2, 1, true);
        }

        @Override
        public Status status() {
          return new Status(
              "hub",
              "1",
              7,
              8,
              9,
              List.of(new Status.Listener("a", "mqtts://*:1")),
              1,
              2,
              3,
              4,
              5,
              new Status.Rules(2, 3, true),
              4,
              new Status.Store(6, 7, 8, 0.5, 9.5, 10, true),
              List.of(new Status.Alarm("SP-0265", "full")),
              Map.of("x", 6L));
        }
      };

  @BeforeEach
  void a_broker_listens() throws Exception {
    home = Home.of(folder.resolve("home"), null);
    home.lock().close();
    home.ensure();
    HomeBooks books = HomeBooks.open(home);
    book = books.accounts();
    PolicySettings rules =
        PolicySettings.of(
            List.of(
                Rule.of(
                    "own tree",
                    "here:1",
                    List.of(Who.ANY),
                    Rule.Effect.ALLOW,
                    Set.of(Action.PUBLISH),
                    List.of(TopicPattern.parse("{user}/#").orThrow()))));
    socket =
        ControlSocket.open(
            home, new HomeOperations(books, () -> rules, live, HomeAudit.files(home)));
    broker = ControlClient.find(home.controlSocket()).orElseThrow();
  }

  @AfterEach
  void it_ends() {
    socket.close();
  }

  @Test
  void a_device_lives_from_add_to_remove() throws Exception {
    var made =
        broker.add(
            new Operations.NewDevice("lamp", Set.of("b", "a"), Map.of("k", "v"), null, false));
    assertThat(made.password()).hasSize(20);
    assertThat(book.find("lamp")).isNotNull();
    assertThat(book.find("lamp").hash().verify(made.password().getBytes(StandardCharsets.UTF_8)))
        .isTrue();
    assertThat(broker.list()).extracting(Operations.Device::user).containsExactly("lamp");
    assertThat(broker.show("lamp").attributes()).containsEntry("k", "v");
    var again = broker.rotate("lamp", null);
    assertThat(again.password()).isNotEqualTo(made.password());
    broker.remove("lamp");
    assertThat(told).containsExactly("password user:lamp", "gone user:lamp 1 true");
    assertThatThrownBy(() -> broker.show("lamp"))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.problem()).isEqualTo(Problem.DEVICE_UNKNOWN));
    broker.add(new Operations.NewDevice("lamp", Set.of(), Map.of(), "correct horse", false));
    assertThat(broker.show("lamp").generation()).isEqualTo(2);
  }

  @Test
  void rights_are_explained() throws Exception {
    broker.add(new Operations.NewDevice("lamp", Set.of(), Map.of(), null, true));
    assertThat(can("lamp", "publish", "lamp/x").allowed()).isTrue();
    assertThat(can("user:lamp", "publish", "other/x").allowed()).isFalse();
    assertThat(can("lamp", "publish", "lamp/x").story()).anyMatch(line -> line.contains("here:1"));
    assertThat(can("guest:x", "publish", "x/y").allowed()).isFalse();
    assertThatThrownBy(() -> can("lmap", "publish", "x")).hasMessageContaining("no device");
    assertThatThrownBy(() -> can("lamp", "shout", "x")).hasMessageContaining("action \"shout\"");
    assertThatThrownBy(() -> can("role:a", "publish", "x")).hasMessageContaining("not somebody");
    assertThatThrownBy(() -> can("lamp", "publish", "a/#")).hasMessageContaining("wildcard");
  }

  @Test
  void what_other_rules_would_change_is_told_by_the_broker_that_runs() throws Exception {
    socket.close();
    socket =
        ControlSocket.open(
            home,
            new HomeOperations(
                HomeBooks.open(home),
                new RunningConfiguration(home, home.read(), live),
                live,
                HomeAudit.files(home)));
    broker.add(new Operations.NewDevice("lamp", Set.of(), Map.of(), null, true));
    Path other = folder.resolve("other.toml");
    Files.writeString(other, "[[rule]]\nwho = \"any\"\nallow = [\"publish\"]\ntopics = [\"x\"]\n");
    RulesDiff diff = broker.rulesDiff(other);
    assertThat(diff.before()).isEqualTo("the rules in force");
    assertThat(diff.people().getFirst().names()).contains("lamp");
    assertThat(diff.people().getFirst().changes()).contains("gains publish x");
    assertThat(diff.live()).isEqualTo(live.rehearse(PolicySettings.denyAll()));
    assertThat(broker.rulesDiff(null).people()).as("the file is as it was").isEmpty();
    assertThatThrownBy(() -> broker.rulesDiff(folder.resolve("none")))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.problem()).isEqualTo(Problem.FILE_UNREADABLE));
  }

  @Test
  void the_status_arrives_as_it_was_given() throws Exception {
    assertThat(broker.status()).isEqualTo(live.status());
  }

  @Test
  void easy_passwords_are_refused() {
    for (String easy : List.of("short", "lamplamp", "aaaaaaaaaaaa")) {
      assertThatThrownBy(() ->
              broker.add(new Operations.NewDevice("lamplamp", Set.of(), Map.of(), easy, false)))
          .isInstanceOfSatisfying(
              CommandFailure.class,
              failure -> {
                assertThat(failure.problem()).isEqualTo(Problem.PASSWORD_REFUSED);
                assertThat(failure.text()).doesNotContain(easy + " ");
              });
    }
  }

  @Test
  @Tag("W46")
  void the_socket_is_for_its_owner_alone() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.controlSocket())))
        .isEqualTo("rw-------");
  }

  @Test
  void nonsense_gets_an_answer_and_harms_nobody() throws Exception {
    assertThat(raw("hello\n")).contains("\"ok\":false", "SP-0223");
    assertThat(raw("{}\n")).contains("\"ok\":false", "SP-0222");
    assertThat(raw("{\"v\":2,\"do\":\"status\"}\n")).contains("version 1");
    assertThat(raw("{\"v\":1,\"do\":\"open-sesame\"}\n")).contains("no verb");
    assertThat(raw("{\"v\":1}\n")).contains("no text \\\"do\\\"");
    assertThat(raw("{\"v\":1,\"do\":\"device-add\",\"user\":\"a/b\"}\n")).contains("SP-0117");
    assertThat(raw("{\"v\":1,\"do\":\"status\"}"))
        .as("the end serves as end of line")
        .contains("\"ok\":true");
    assertThat(broker.status().name()).isEqualTo("hub");
  }

  @Test
  void a_request_that_never_ends_is_cut_off() throws Exception {
    assertThat(raw("x".repeat(ControlSocket.MOST_BYTES + 16 * 1024))).isEmpty();
    assertThat(broker.status().name()).isEqualTo("hub");
  }

  @Test
  void who_says_nothing_is_cut_off_and_only_sixteen_are_heard_at_once() throws Exception {
    List<SocketChannel> silent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      silent.add(open());
    }
    for (SocketChannel one : silent) {
      assertThat(ends(one)).isTrue();
    }
    assertThat(broker.status().name()).isEqualTo("hub");
  }

  @Test
  void a_socket_that_a_dead_broker_left_is_taken_over() throws Exception {
    socket.close();
    assertThat(ControlClient.find(home.controlSocket())).isEmpty();
    Files.writeString(home.controlSocket(), "");
    assertThat(ControlClient.find(home.controlSocket())).isEmpty();
    socket =
        ControlSocket.open(
            home,
            new HomeOperations(
                HomeBooks.open(home), PolicySettings::denyAll, live, HomeAudit.files(home)));
    assertThat(ControlClient.find(home.controlSocket())).isPresent();
  }

  private Operations.Answer can(String who, String action, String topic) throws CommandFailure {
    return broker.can(
        new Operations.Question(who, action, topic, 0, false, "tls", "", "", null, null));
  }

  private SocketChannel open() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(ControlSocket.address(home.controlSocket()));
    return channel;
  }

  private static boolean ends(SocketChannel channel) {
    try (channel) {
      return channel.read(ByteBuffer.allocate(1)) < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  /** Sends bytes, ends, and hands back the answer; empty when there was none. */
  private String raw(String bytes) throws IOException {
    try (SocketChannel channel = open()) {
      try {
        ControlSocketTest.write(channel, bytes);
        channel.shutdownOutput();
        return ControlSocket.readLine(channel, 1024 * 1024);
      } catch (IOException cut) {
        return "";
      }
    }
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
