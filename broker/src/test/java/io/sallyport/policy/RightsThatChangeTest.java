package io.sallyport.policy;

import static io.sallyport.policy.Book.account;
import static io.sallyport.policy.Book.accounts;
import static io.sallyport.policy.Book.allow;
import static io.sallyport.policy.Book.deny;
import static io.sallyport.policy.Book.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Accounts;
import io.sallyport.packet.QoS;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.principal.TransportTrust;
import io.sallyport.topic.TopicName;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rights are looked up anew, for those who are connected and for those whose messages are kept. */
class RightsThatChangeTest {
  private static final List<String> ALL = List.of("publish", "subscribe");
  private static final TopicName TOPIC = TopicName.of("plant/x");
  private static final PrincipalId LAMP = PrincipalId.user("lamp", 1);
  private static final PrincipalId VISITOR = PrincipalId.guest("visitor");

  private final AccountBook book = accounts(account("lamp", 1, "light"));
  private final RulesPolicy policy =
      new RulesPolicy(rules(allow("role:light", ALL, "plant/#")), book);

  @Test
  void the_version_grows_with_rules_and_with_accounts() {
    long first = policy.version();
    policy.replace(rules());
    long second = policy.version();
    book.replace(Accounts.none());
    assertThat(second).isGreaterThan(first);
    assertThat(policy.version()).isGreaterThan(second);
    assertThat(policy.grantsOf(Book.user("lamp", 1), "c").version()).isEqualTo(policy.version());
  }

  @Test
  @Tag("W24")
  @DisplayName("W24: a role that is taken away is gone for who is connected")
  void roles_are_those_of_now() {
    assertThat(mayPublish()).isTrue();
    replace(account("lamp", 1));
    assertThat(mayPublish()).isFalse();
    replace(account("lamp", 1, "light"));
    assertThat(mayPublish()).isTrue();
    policy.replace(rules());
    assertThat(mayPublish()).isFalse();
  }

  @Test
  void the_clients_of_a_guest_share_what_they_may_until_a_rule_changes_or_tells_them_apart() {
    policy.replace(rules(allow("guest:visitor", ALL, "hall/#")));
    Grants one = policy.grantsOf(visitor(), "one");
    assertThat(policy.grantsOf(visitor(), "other")).isSameAs(one);
    book.replace(Accounts.none());
    assertThat(policy.grantsOf(visitor(), "one").version()).isEqualTo(policy.version());

    policy.replace(rules(allow("guest:visitor", ALL, "hall/{client}")));
    TopicName mine = TopicName.of("hall/one");
    assertThat(policy.grantsOf(visitor(), "one").publish(mine, QoS.AT_MOST_ONCE, false).isAllowed())
        .isTrue();
    assertThat(
            policy.grantsOf(visitor(), "other").publish(mine, QoS.AT_MOST_ONCE, false).isAllowed())
        .isFalse();
  }

  private static Principal visitor() {
    return Book.principal(VISITOR, TransportTrust.PLAIN);
  }

  @Test
  void who_was_removed_or_made_anew_may_nothing_not_even_connect() {
    replace(account("lamp", 2, "light"));
    Grants old = policy.grantsOf(Book.user("lamp", 1), "c");
    assertThat(old.connect().isAllowed()).isFalse();
    assertThat(old.publish(TOPIC, QoS.AT_MOST_ONCE, false).isAllowed()).isFalse();
    assertThat(policy.grantsOf(Book.user("lamp", 2), "c").connect().isAllowed()).isTrue();
    replace();
    assertThat(mayPublish()).isFalse();
  }

  @Test
  @Tag("W25")
  @DisplayName("W25: a kept message falls silent with the right of its publisher")
  void a_kept_message_needs_a_publisher_that_still_may() {
    assertThat(mayStillPublish(LAMP, Set.of())).isTrue();
    replace(account("lamp", 1));
    assertThat(mayStillPublish(LAMP, Set.of("light"))).as("roles as known now").isFalse();
    replace(account("lamp", 1, "light"));
    assertThat(mayStillPublish(LAMP, Set.of())).isTrue();
    policy.replace(rules(deny("user:lamp", ALL, "#"), allow("any", ALL, "#")));
    assertThat(mayStillPublish(LAMP, Set.of())).isFalse();
  }

  @Test
  void a_kept_message_of_a_removed_or_remade_publisher_stays_silent() {
    policy.replace(rules(allow("any", ALL, "#")));
    assertThat(mayStillPublish(LAMP, Set.of())).isTrue();
    replace(account("lamp", 2, "light"));
    assertThat(mayStillPublish(LAMP, Set.of("light"))).isFalse();
    replace();
    assertThat(mayStillPublish(LAMP, Set.of("light"))).isFalse();
  }

  private boolean mayStillLeave(QoS qos, boolean retain) {
    return policy
        .mayStillLeave(LAMP, Set.of(), "c", TOPIC, new Policy.KeptWill(qos, retain))
        .isAllowed();
  }

  @Test
  @DisplayName("W24: a kept will goes by the rules about wills, as it is")
  void a_kept_will_is_judged_as_a_will() {
    assertThat(mayStillLeave(QoS.AT_LEAST_ONCE, true)).isTrue();
    Rule open = allow("any", ALL, "plant/#");
    policy.replace(rules(open, deny("any", List.of("will"), "plant/#")));
    assertThat(mayStillLeave(QoS.AT_LEAST_ONCE, true)).as("a rule about wills").isFalse();
    policy.replace(rules(open.withQos(EnumSet.of(QoS.AT_MOST_ONCE))));
    assertThat(mayStillLeave(QoS.AT_LEAST_ONCE, false)).as("another QoS").isFalse();
    assertThat(mayStillLeave(QoS.AT_MOST_ONCE, false)).isTrue();
    policy.replace(rules(open.withRetain(false)));
    assertThat(mayStillLeave(QoS.AT_MOST_ONCE, true)).as("to be retained").isFalse();
    policy.replace(rules(open, deny("user:lamp", List.of("connect"), "#")));
    assertThat(mayStillLeave(QoS.AT_MOST_ONCE, false)).as("may not connect").isFalse();
    policy.replace(rules(open));
    replace(account("lamp", 2, "light"));
    assertThat(mayStillLeave(QoS.AT_MOST_ONCE, false)).as("somebody else").isFalse();
  }

  @Test
  void a_guest_is_judged_by_the_rules_for_it() {
    assertThat(mayStillPublish(VISITOR, Set.of())).isFalse();
    policy.replace(rules(allow("guest:visitor", ALL, "plant/#")));
    assertThat(mayStillPublish(VISITOR, Set.of())).isTrue();
  }

  @Test
  void how_it_was_published_is_not_known_any_more_so_one_way_is_enough() {
    Rule open = allow("any", ALL, "plant/#");
    List<Rule> grants =
        List.of(
            allow("listener:old", ALL, "plant/#"),
            open.withTransport(TransportTrust.MTLS),
            open.withQos(EnumSet.of(QoS.EXACTLY_ONCE)),
            open.withRetain(false),
            allow("any", List.of("will"), "plant/#"));
    for (Rule rule : grants) {
      policy.replace(rules(rule));
      assertThat(mayStillPublish(LAMP, Set.of())).as(rule.toString()).isTrue();
    }
    Rule shut = deny("any", ALL, "plant/#");
    List<Rule> denials =
        List.of(
            deny("listener:old", ALL, "plant/#"),
            shut.withTransport(TransportTrust.TLS),
            shut.withQos(EnumSet.of(QoS.EXACTLY_ONCE)));
    for (Rule rule : denials) {
      policy.replace(rules(open, rule));
      assertThat(mayStillPublish(LAMP, Set.of())).as(rule.toString()).isTrue();
    }
    policy.replace(rules(open, shut));
    assertThat(mayStillPublish(LAMP, Set.of())).isFalse();
  }

  @Test
  @Tag("I8")
  void what_is_remembered_about_publishers_is_bounded() {
    policy.replace(rules(allow("any", ALL, "plant/{client}/#")));
    for (int i = 0; i < 25_000; i++) {
      Decision decision =
          policy.authorGrants(LAMP, Set.of(), "c" + i).publish(TopicName.of("plant/c" + i));
      assertThat(decision.isAllowed()).isTrue();
    }
    assertThat(policy.rememberedPublishers()).isLessThanOrEqualTo(10_000);
  }

  @Test
  void client_ids_that_no_rule_looks_at_are_not_told_apart() {
    for (int i = 0; i < 100; i++) {
      assertThat(policy.authorGrants(VISITOR, Set.of(), "auto-" + i).publish(TOPIC).isAllowed())
          .isFalse();
    }
    assertThat(policy.rememberedPublishers()).isOne();
  }

  private boolean mayPublish() {
    return policy
        .grantsOf(Book.user("lamp", 1), "c")
        .publish(TOPIC, QoS.AT_MOST_ONCE, false)
        .isAllowed();
  }

  private boolean mayStillPublish(PrincipalId publisher, Set<String> storedRoles) {
    return policy.authorGrants(publisher, storedRoles, "c").publish(TOPIC).isAllowed();
  }

  private void replace(Account... accounts) {
    book.replace(Accounts.of(Arrays.asList(accounts)));
  }
}
