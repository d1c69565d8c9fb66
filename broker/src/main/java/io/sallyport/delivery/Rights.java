package io.sallyport.delivery;

import io.sallyport.packet.Publish;
import io.sallyport.packet.QoS;
import io.sallyport.policy.Decision;
import io.sallyport.policy.Grants;
import io.sallyport.policy.Policy;
import io.sallyport.policy.RecentDecisions;
import io.sallyport.topic.TopicName;

/**
 * What one logged-in client may do by the rules of this very moment. Confined to the connection's
 * loop.
 */
public final class Rights {
  private final Policy policy;
  private final Login login;
  private final RecentDecisions decisions = new RecentDecisions();
  private Grants grants;

  Rights(Policy policy, Login login) {
    this.policy = policy;
    this.login = login;
    this.grants = policy.grantsOf(login.principal(), login.clientId());
  }

  /** The grants in force; compiled anew when rules, roles or accounts have changed. */
  public Grants now() {
    if (grants.version() != policy.version()) {
      grants = policy.grantsOf(login.principal(), login.clientId());
      decisions.forget();
    }
    return grants;
  }

  public Decision publish(Publish message) {
    return decisions.publish(now(), message.topic(), message.qos(), message.retain());
  }

  /**
   * Whether a message about {@code topic} may be delivered for a subscription that was granted
   * {@code granted}.
   */
  public boolean mayReceive(TopicName topic, QoS granted) {
    return decisions.receive(now(), topic, granted).isAllowed();
  }
}
