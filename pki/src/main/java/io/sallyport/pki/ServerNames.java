package io.sallyport.pki;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names a broker is reached by, as its certificate carries them: DNS names in lower case, most
 * natural first, then addresses, IPv4 first, loopback first. The order is stable, so equal names
 * make equal certificates. Immutable. At most 64 of each, because small boards read the
 * certificate; what is beyond is left out from the end.
 */
public record ServerNames(List<String> dns, List<InetAddress> addresses) {
  private static final int MAXIMUM = 64;
  private static final int TYPE_DNS = 2;
  private static final int TYPE_ADDRESS = 7;
  private static final Path KERNEL_HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?");
  private static final Comparator<InetAddress> ORDER =
      Comparator.<InetAddress>comparingInt(address -> address.getAddress().length)
          .thenComparing(address -> !address.isLoopbackAddress())
          .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

  public ServerNames {
    dns = dns.stream().map(ServerNames::dnsName).distinct().limit(MAXIMUM).toList();
    Set<InetAddress> sorted = new TreeSet<>(ORDER);
    addresses.forEach(address -> sorted.add(withoutScope(address)));
    addresses = sorted.stream().limit(MAXIMUM).toList();
    if (dns.isEmpty() && addresses.isEmpty()) {
      throw new IllegalArgumentException("a server needs at least one name");
    }
  }

  /**
   * What this machine is called right now, and {@code extra}: names and addresses as text. Reads
   * the kernel's host name and the network interfaces; asks no name server where the kernel tells.
   *
   * @throws IllegalArgumentException when an extra name is neither a host name nor an address
   */
  public static ServerNames detect(Collection<String> extra) throws IOException {
    List<InetAddress> local =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    return of(hostName(), local, extra);
  }

  /**
   * As {@link #detect}, from what is handed in. A host name that DNS could not carry is left out.
   */
  public static ServerNames of(
      String hostName, Collection<InetAddress> local, Collection<String> extra) {
    Set<String> dns = new LinkedHashSet<>();
    String host = withoutTrailingDot(hostName.strip().toLowerCase(Locale.ROOT));
    if (isDnsName(host) && !isAddress(host) && !host.equals("localhost")) {
      String first = host.substring(0, host.contains(".") ? host.indexOf('.') : host.length());
      dns.add(host);
      dns.add(first);
      dns.add(first + ".local");
    }
    dns.add("localhost");
    List<InetAddress> addresses = new ArrayList<>(loopback());
    local.stream().filter(ServerNames::isReachable).forEach(addresses::add);
    for (String name : extra) {
      if (isAddress(name)) {
        addresses.addFirst(InetAddress.ofLiteral(name));
      } else {
        dns.add(dnsName(name));
      }
    }
    return new ServerNames(List.copyOf(dns), addresses);
  }

  /** The names in a certificate; for saying what it is valid for. */
  public static Stream<String> in(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names == null) {
      return Stream.empty();
    }
    return names.stream()
        .filter(name -> name.get(0).equals(TYPE_DNS) || name.get(0).equals(TYPE_ADDRESS))
        .map(name -> String.valueOf(name.get(1)))
        .map(name -> isAddress(name) ? InetAddress.ofLiteral(name).getHostAddress() : name);
  }

  /** The names of this that a certificate lacks; empty when it covers all. */
  public List<String> missingIn(X509Certificate certificate) throws CertificateParsingException {
    Set<String> covered = new LinkedHashSet<>(in(certificate).toList());
    return texts().filter(name -> !covered.contains(name)).toList();
  }

  /** All names as people write them. */
  public Stream<String> texts() {
    return Stream.concat(dns.stream(), addresses.stream().map(InetAddress::getHostAddress));
  }

  /** Whether {@code text} may be added by hand: a host name or an address, no wildcard. */
  public static boolean isName(String text) {
    return isAddress(text) || isDnsName(withoutTrailingDot(text.toLowerCase(Locale.ROOT)));
  }

  private static boolean isReachable(InetAddress address) {
    return !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress();
  }

  private static List<InetAddress> loopback() {
    return List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));
  }

  private static InetAddress withoutScope(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four or sixteen bytes are an address", e);
    }
  }

  private static String dnsName(String text) {
    String name = withoutTrailingDot(text.toLowerCase(Locale.ROOT));
    if (!isDnsName(name)) {
      throw new IllegalArgumentException(
          "\"" + Printable.of(text) + "\" is neither a host name nor an IP address");
    }
    return name;
  }

  private static boolean isDnsName(String name) {
    return name.length() <= 253
        && Stream.of(name.split("\\.", -1)).allMatch(label -> LABEL.matcher(label).matches())
        && !name.matches("[0-9.]+");
  }

  private static boolean isAddress(String text) {
    try {
      // A dotted quad of four decimal parts, or colons: nothing else is an address to a person.
      return (text.indexOf(':') >= 0 || text.matches("([0-9]{1,3}\\.){3}[0-9]{1,3}"))
          && text.indexOf('%') < 0
          && InetAddress.ofLiteral(text) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String withoutTrailingDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static String hostName() throws IOException {
    if (Files.isReadable(KERNEL_HOST_NAME)) {
      return Files.readString(KERNEL_HOST_NAME, StandardCharsets.ISO_8859_1);
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return ""; // a machine without a name still has its addresses
    }
  }
}
