package io.sallyport.proxied;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Who may speak for others at a listener. Immutable.
 *
 * @param from networks such as {@code 10.0.0.0/8} or {@code 2001:db8::1/128}; nobody else connects
 * @param trustTls whether what they tell about the client's TLS counts
 */
public record ProxySettings(List<String> from, boolean trustTls) {

  /**
   * @throws IllegalArgumentException when {@code from} is empty or one of it is no network
   */
  public ProxySettings {
    from = List.copyOf(from);
    if (from.isEmpty()) {
      throw new IllegalArgumentException("nobody could connect");
    }
    from.forEach(ProxySettings::rule);
  }

  private static IpSubnetFilterRule rule(String network) {
    int slash = network.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(network + " has no prefix length");
    }
    int prefix = Integer.parseInt(network.substring(slash + 1));
    return new IpSubnetFilterRule(network.substring(0, slash), prefix, IpFilterRuleType.ACCEPT);
  }

  /** Tells who may. */
  public Trusted trusted() {
    return new Trusted(from.stream().map(ProxySettings::rule).toList());
  }

  /** The networks in the form in which they are asked. Immutable. */
  public record Trusted(List<IpSubnetFilterRule> rules) {
    /** Whether {@code peer} may speak for others. */
    public boolean contains(InetSocketAddress peer) {
      for (IpSubnetFilterRule rule : rules) {
        if (rule.matches(peer)) {
          return true;
        }
      }
      return false;
    }
  }
}
