package io.sallyport.pki;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What a broker does with its folder on start and once a day, in this order: the authority is
 * there, the revocation list is fresh, the server's certificate is valid for the names of the
 * moment.
 *
 * @param authority for devices; its key may be elsewhere
 * @param listRefreshed whether {@code ca.crl} was signed anew and should be loaded again
 */
public record Upkeep(
    X509Certificate authority, ServerCertificate.Outcome server, boolean listRefreshed) {
  /** Where names come from; {@link ServerNames#detect} in life. */
  @FunctionalInterface
  public interface Names {
    ServerNames with(Collection<String> extra) throws IOException;
  }

  /**
   * Blocks on the disk. A revocation list that is lost or broken does not stop it: that list
   * refuses the clients it is asked about, which {@link RevocationList#fault} explains.
   *
   * @param extraNames names from the configuration, beside those of {@code server.names}
   * @throws PkiProblem when a person has to mend something first
   */
  public static Upkeep run(
      PkiDirectory pki, String brokerName, Collection<String> extraNames, Names names)
      throws IOException {
    X509Certificate authority = pki.ensureAuthority(brokerName);
    var server = new ServerCertificate(pki);
    List<String> extra = new ArrayList<>(extraNames);
    extra.addAll(server.addedNames());
    boolean refreshed = pki.revocationList().usable() && new Revocations(pki).refresh();
    return new Upkeep(authority, server.ensure(names.with(extra)), refreshed);
  }
}
