package io.sallyport.policy;

import io.sallyport.packet.QoS;
import io.sallyport.principal.Principal;
import io.sallyport.principal.PrincipalId;
import io.sallyport.topic.TopicName;
import java.util.Set;

/**
 * The rules in force, as one immutable snapshot at a time. Thread-safe; never blocks.
 *
 * <p>Whoever caches a decision keys it by everything it was asked with and by {@link #version()}.
 */
public interface Policy {
  /** Grows with every change of rules, roles or principals. */
  long version();

  /**
   * The rules compiled for one connected principal. Cheap to ask, dear to make: keep it while
   * {@link #version()} stays.
   *
   * @param clientId the final client id
   */
  Grants grantsOf(Principal principal, String clientId);

  /**
   * What the author of retained or queued messages may still publish, with its roles as known now,
   * or {@code storedRoles} when its account is kept elsewhere. A removed or remade principal may
   * nothing. Cheap to ask; keep it while {@link #version()} stays.
   */
  AuthorGrants authorGrants(PrincipalId author, Set<String> storedRoles, String clientId);

  /**
   * What the owner of a stored session whose client is away may still subscribe and receive, with
   * its roles as known now: on some connection, so that a condition on transport or listener counts
   * as met when it allows and as unmet when it denies. Nothing when it may not connect at all, and
   * when it was removed or made anew. Cheap to ask; keep it while {@link #version()} stays.
   */
  Grants absentGrants(PrincipalId owner, Set<String> storedRoles, String clientId);

  /**
   * Whether the will that a stored session kept may go out: by the rules about wills, with the QoS
   * and retain that it has, and as long as its owner may connect. Otherwise as {@link
   * #authorGrants}.
   */
  Decision mayStillLeave(
      PrincipalId owner, Set<String> storedRoles, String clientId, TopicName topic, KeptWill how);

  /** What is known of a kept will beside its topic. */
  record KeptWill(QoS qos, boolean retain) {}
}
