package io.sallyport.policy;

import static io.sallyport.policy.Book.accounts;
import static io.sallyport.policy.Book.allow;
import static io.sallyport.policy.Book.deny;
import static io.sallyport.policy.Book.grants;
import static io.sallyport.policy.Book.lamp;
import static io.sallyport.policy.Book.principal;
import static io.sallyport.policy.Book.publishes;
import static io.sallyport.policy.Book.receives;
import static io.sallyport.policy.Book.rules;
import static io.sallyport.policy.Book.subscribes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.packet.QoS;
import io.sallyport.policy.Decision.Denied;
import io.sallyport.policy.Decision.OnDeny;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicName;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentence by sentence what a rule means. */
class RuleMeaningTest {
  private static final List<String> ALL = List.of("publish", "subscribe");
  private static final List<String> PUBLISH = List.of("publish");
  private static final List<String> SUBSCRIBE = List.of("subscribe");
  private static final Rule OWN_TREE = allow("any", ALL, "{user}/#");

  @Test
  @DisplayName("R55: without rules nobody may do anything but connect")
  void silence_denies() {
    Grants nothing = lamp(rules());
    assertThat(nothing.connect().isAllowed()).isTrue();
    assertThat(publishes(nothing, "lamp/state")).isFalse();
    assertThat(subscribes(nothing, "lamp/state")).isFalse();
    assertThat(receives(nothing, "lamp/state")).isFalse();
    assertThat(nothing.will(TopicName.of("lamp/x"), QoS.AT_MOST_ONCE, false))
        .isEqualTo(new Denied(null, OnDeny.REASON));
  }

  @Test
  @DisplayName("R7 R8: each user has its own tree and sees no other")
  void each_user_has_its_own_tree() {
    Grants lamp = lamp(rules(OWN_TREE));
    assertThat(publishes(lamp, "lamp/state")).isTrue();
    assertThat(publishes(lamp, "lamp")).isTrue();
    assertThat(subscribes(lamp, "lamp/#")).isTrue();
    assertThat(subscribes(lamp, "lamp/+/x")).isTrue();
    for (String other : List.of("dim/private/x", "lamp2/x", "Lamp/x", "/lamp/x", "$SYS/x")) {
      assertThat(publishes(lamp, other)).isFalse();
      assertThat(subscribes(lamp, other)).isFalse();
      assertThat(receives(lamp, other)).isFalse();
    }
    for (String wide : List.of("#", "+/private/#", "+/#", "dim/#", "+", "$share/g/dim/#")) {
      assertThat(subscribes(lamp, wide)).as(wide).isFalse();
    }
  }

  @Test
  @DisplayName("R9: a public topic all may read and only some may write")
  void a_public_topic() {
    PolicySettings settings =
        rules(allow("user:*", SUBSCRIBE, "public/#"), allow("role:desk", PUBLISH, "public/#"));
    assertThat(subscribes(lamp(settings), "public/#")).isTrue();
    assertThat(publishes(lamp(settings), "public/news")).isFalse();
    assertThat(publishes(grants(settings, "lamp", "c", "desk"), "public/news")).isTrue();
    assertThat(subscribes(guest(settings), "public/#")).isFalse();
  }

  @Test
  @DisplayName("R60: a tree for each client id")
  void a_tree_for_each_client_id() {
    PolicySettings settings = rules(allow("user:lamp", ALL, "dev/{client}/#"));
    assertThat(subscribes(grants(settings, "lamp", "c-1"), "dev/c-1/#")).isTrue();
    assertThat(subscribes(grants(settings, "lamp", "c-1"), "dev/c-2/#")).isFalse();
  }

  @ParameterizedTest
  @Tag("W20")
  @Tag("W21")
  @DisplayName("W20: a client id that is a wildcard, a path or a pattern is never put in")
  @ValueSource(strings = {"+", "#", "a/b", "+/x", "$SYS", "", "\0", "a\nb", "/", "x/#", "\ud800"})
  void hostile_client_ids_match_nothing(String clientId) {
    PolicySettings settings =
        rules(allow("any", ALL, "dev/{client}/#"), allow("any", ALL, "{client}/#"));
    Grants grants = grants(settings, "lamp", clientId);
    for (String topic : List.of("dev/a/b", "dev/x/x", "a/b/c", "$SYS/x", "dev//x", "x/x")) {
      assertThat(publishes(grants, topic)).isFalse();
      assertThat(receives(grants, topic)).isFalse();
      assertThat(subscribes(grants, topic)).isFalse();
    }
  }

  @ParameterizedTest
  @Tag("W21")
  @DisplayName("W21: a client id is itself, not a regular expression nor a place to fill")
  @ValueSource(strings = {".*", "a-z", "[a-z]", "{user}", "{client}", "%u", "${user}x", "*"})
  void odd_client_ids_are_themselves(String clientId) {
    PolicySettings settings = rules(allow("any", ALL, "dev/{client}/#"));
    Grants grants = grants(settings, "lamp", clientId);
    boolean fit = !clientId.startsWith("$");
    assertThat(publishes(grants, "dev/" + clientId + "/x")).isEqualTo(fit);
    for (String other : List.of("dev/b/x", "dev/lamp/x", "dev/a-z1/x")) {
      assertThat(publishes(grants, other)).isFalse();
    }
  }

  @Test
  @Tag("W16")
  @DisplayName("W16: a guest has no user name, so nothing is put in for it")
  void a_guest_never_fills_the_user() {
    PolicySettings settings = rules(OWN_TREE, allow("guest:visitor", SUBSCRIBE, "lobby/#"));
    Grants guest = guest(settings);
    assertThat(subscribes(guest, "lobby/#")).isTrue();
    for (String topic : List.of("visitor/x", "null/x", "/x", "x")) {
      assertThat(publishes(guest, topic)).isFalse();
      assertThat(subscribes(guest, topic)).isFalse();
    }
  }

  @Test
  void users_and_guests_of_one_name_are_two() {
    PolicySettings settings = rules(allow("user:visitor", ALL, "u"), allow("user:*", ALL, "any"));
    assertThat(publishes(guest(settings), "u")).isFalse();
    assertThat(publishes(guest(settings), "any")).isFalse();
  }

  @Test
  void every_role_is_put_in() {
    PolicySettings settings = rules(allow("any", ALL, "roles/{role}/#"));
    Grants grants = grants(settings, "lamp", "c", "light", "floor-2", "a/b");
    assertThat(publishes(grants, "roles/light/x")).isTrue();
    assertThat(publishes(grants, "roles/floor-2/x")).isTrue();
    assertThat(publishes(grants, "roles/a/b")).isFalse();
    assertThat(publishes(grants, "roles/other/x")).isFalse();
  }

  @Test
  void a_wildcard_never_covers_what_starts_with_a_dollar() {
    Grants grants = lamp(rules(allow("any", ALL, "#"), allow("any", ALL, "+/+")));
    assertThat(publishes(grants, "$SYS/x")).isFalse();
    assertThat(subscribes(grants, "$SYS/#")).isFalse();
    assertThat(subscribes(grants, "#")).isTrue();
    Grants own = lamp(rules(allow("any", SUBSCRIBE, "$own/#")));
    assertThat(subscribes(own, "$own/#")).isTrue();
    assertThat(subscribes(own, "#")).isFalse();
    assertThat(receives(own, "$own/x")).isTrue();
  }

  @Test
  @Tag("W29")
  void figures_about_the_broker_need_a_rule_that_names_them_and_the_role() {
    PolicySettings named = rules(allow("any", ALL, "$SYS/#"));
    Grants monitor = grants(named, "lamp", "c", "monitor");
    assertThat(subscribes(monitor, "$SYS/#")).isTrue();
    assertThat(receives(monitor, "$SYS/broker/uptime")).isTrue();
    assertThat(publishes(monitor, "$SYS/broker/uptime")).isFalse();
    Grants other = grants(named, "lamp", "c", "light");
    assertThat(subscribes(other, "$SYS/broker/uptime")).isFalse();
    assertThat(receives(other, "$SYS/broker/uptime")).isFalse();
    Grants unnamed = grants(rules(allow("any", ALL, "#")), "lamp", "c", "monitor");
    assertThat(subscribes(unnamed, "$SYS/#")).isFalse();
    assertThat(receives(unnamed, "$SYS/broker/uptime")).isFalse();
  }

  @Test
  @Tag("W29")
  void nobody_publishes_where_the_broker_speaks_whatever_the_rules_say() {
    List<String> own = List.of("$SYS", "$CONTROL", "$queue", "$sallyport");
    for (String space : own) {
      Grants grants =
          grants(rules(allow("any", ALL, space + "/#", space)), "lamp", "c", "monitor", "admin");
      assertThat(publishes(grants, space + "/x/y")).as(space).isFalse();
      assertThat(publishes(grants, space)).as(space).isFalse();
      assertThat(grants.will(TopicName.of(space + "/x"), QoS.AT_MOST_ONCE, true).isAllowed())
          .as(space)
          .isFalse();
    }
  }

  @Test
  @Tag("W29")
  void the_explanation_names_the_reservation() {
    Subject lamp = Subject.user("lamp", Set.of("light"));
    AccessRequest request = AccessRequest.parse("publish $SYS/x").orThrow();
    assertThat(Explanation.of(rules(allow("any", ALL, "$SYS/#")), lamp, request).lines())
        .contains("  decided by   the broker's own topics (nobody publishes there)");
  }

  @Test
  void deny_overrides_allow_in_any_order() {
    Rule open = allow("any", ALL, "plant/#");
    Rule shut = deny("role:light", ALL, "plant/secret/#");
    for (PolicySettings settings : List.of(rules(open, shut), rules(shut, open))) {
      Grants grants = grants(settings, "lamp", "c", "light");
      assertThat(publishes(grants, "plant/x")).isTrue();
      assertThat(publishes(grants, "plant/secret/x")).isFalse();
      assertThat(subscribes(grants, "plant/secret/x")).isFalse();
      assertThat(subscribes(grants, "plant/#")).as("overlaps only").isTrue();
      assertThat(receives(grants, "plant/x")).isTrue();
      assertThat(receives(grants, "plant/secret/x")).as("enforced at delivery").isFalse();
    }
  }

  @Test
  void deny_receive_stands_alone() {
    Grants grants = lamp(rules(allow("any", ALL, "#"), deny("any", List.of("receive"), "x/#")));
    assertThat(subscribes(grants, "x/y")).isTrue();
    assertThat(publishes(grants, "x/y")).isTrue();
    assertThat(receives(grants, "x/y")).isFalse();
  }

  @Test
  void one_rule_must_contain_the_whole_filter() {
    Rule left = allow("any", SUBSCRIBE, "a/left");
    Rule all = allow("any", SUBSCRIBE, "a/+");
    assertThat(subscribes(lamp(rules(left)), "a/+")).isFalse();
    assertThat(subscribes(lamp(rules(left, all)), "a/+")).isTrue();
    assertThat(subscribes(lamp(rules(all)), "a/#")).isFalse();
  }

  @Test
  @DisplayName("R59: a filter that reaches further is clipped where the rule says so")
  void clip_grants_a_wider_filter_and_filters_at_delivery() {
    Grants grants = lamp(rules(allow("any", SUBSCRIBE, "plant/+/temp").withClip(true)));
    assertThat(subscribes(grants, "plant/#")).isTrue();
    assertThat(subscribes(grants, "#")).isTrue();
    assertThat(subscribes(grants, "other/#")).isFalse();
    assertThat(subscribes(grants, "$SYS/#")).isFalse();
    assertThat(receives(grants, "plant/1/temp")).isTrue();
    assertThat(receives(grants, "plant/1/set")).isFalse();
    Rule shut = deny("any", SUBSCRIBE, "plant/#");
    Grants denied = lamp(rules(allow("any", SUBSCRIBE, "plant/+/temp").withClip(true), shut));
    assertThat(subscribes(denied, "plant/#")).isFalse();
    assertThat(subscribes(denied, "#")).isTrue();
    assertThat(receives(denied, "plant/1/temp")).isFalse();
  }

  @Test
  @Tag("W22")
  @DisplayName("W22: a will is a publish, and can be denied by itself")
  void a_will_is_a_publish() {
    PolicySettings settings =
        rules(allow("any", PUBLISH, "a/#"), deny("any", List.of("will"), "a/no/#"));
    Grants grants = lamp(settings);
    assertThat(grants.will(TopicName.of("a/x"), QoS.AT_MOST_ONCE, false).isAllowed()).isTrue();
    assertThat(grants.will(TopicName.of("a/no/x"), QoS.AT_MOST_ONCE, false).isAllowed()).isFalse();
    assertThat(grants.will(TopicName.of("b"), QoS.AT_MOST_ONCE, false).isAllowed()).isFalse();
    assertThat(publishes(grants, "a/no/x")).isTrue();
    Grants willOnly = lamp(rules(allow("any", List.of("will"), "a/#")));
    assertThat(publishes(willOnly, "a/x")).isFalse();
  }

  @Test
  void connect_is_granted_unless_a_rule_denies_it() {
    Rule banned = deny("client:c9", List.of("connect"));
    assertThat(lamp(rules(banned)).connect().isAllowed()).isTrue();
    assertThat(grants(rules(banned), "lamp", "c9").connect())
        .isEqualTo(new Denied("\"DENY client:c9\" sallyport.toml:7", OnDeny.REASON));
  }

  @Test
  @Tag("W33")
  @DisplayName("W33: every filter of a SUBSCRIBE is decided by itself")
  void filters_are_decided_one_by_one() {
    Grants lamp = lamp(rules(OWN_TREE));
    List<String> asked = List.of("lamp/a", "dim/a", "lamp/#", "#", "+/a");
    assertThat(asked.stream().map(filter -> subscribes(lamp, filter)).toList())
        .containsExactly(true, false, true, false, false);
  }

  @Test
  void decisions_are_made_once() {
    Grants grants = lamp(rules(OWN_TREE));
    assertThat(grants.receive(TopicName.of("lamp/a")))
        .isSameAs(grants.receive(TopicName.of("lamp/b")));
    assertThat(grants.receive(TopicName.of("x"))).isSameAs(grants.receive(TopicName.of("y")));
  }

  private static Grants guest(PolicySettings settings) {
    return new RulesPolicy(settings, accounts())
        .grantsOf(principal(PrincipalId.guest("visitor"), TransportTrust.TLS), "c1");
  }
}
