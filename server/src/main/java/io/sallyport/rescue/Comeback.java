package io.sallyport.rescue;

import io.sallyport.guard.Ban;
import io.sallyport.home.BanFile;
import io.sallyport.home.CommandFailure;
import io.sallyport.home.DeviceFile;
import io.sallyport.home.Home;
import io.sallyport.identity.Account;
import io.sallyport.topic.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whom a restore lets in again: what was taken away since the backup was made, as far as the home
 * that it replaces can tell. A backup that is put back silently would undo a removal. Immutable.
 *
 * @param devices that were removed, or made anew
 * @param changed devices with another password, other roles or attributes than now
 * @param certificates that were revoked, and are good again
 * @param bans of now that are not in the backup
 */
record Comeback(List<String> devices, List<String> changed, int certificates, List<String> bans) {
  private static final int MOST_NAMES = 20;

  /** What {@code next} allows and {@code now} does not; what cannot be read says nothing. */
  static Comeback of(Home now, Home next) {
    List<String> devices = new ArrayList<>();
    List<String> changed = new ArrayList<>();
    try {
      if (Files.exists(now.devices()) && Files.exists(next.devices())) {
        compare(DeviceFile.open(now.devices()), DeviceFile.open(next.devices()), devices, changed);
      }
    } catch (CommandFailure unreadable) {
      devices.clear(); // a list that nobody can read lets nobody in
      changed.clear();
    }
    Set<BigInteger> revoked = revoked(now.pki().crl());
    revoked.removeAll(revoked(next.pki().crl()));
    return new Comeback(
        List.copyOf(devices), List.copyOf(changed), revoked.size(), lifted(now, next));
  }

  private static void compare(
      DeviceFile now, DeviceFile next, List<String> devices, List<String> changed) {
    for (Account restored : next.all()) {
      Account current = now.find(restored.user()).orElse(null);
      if (current == null || current.generation() != restored.generation()) {
        devices.add(restored.user());
      } else if (!current.equals(restored)) {
        changed.add(restored.user());
      }
    }
  }

  /** Bans of now, even those that end before the restore does, that {@code next} does not have. */
  private static List<String> lifted(Home now, Home next) {
    try {
      List<Ban> kept = BanFile.open(next.bans()).all();
      return BanFile.open(now.bans()).all().stream()
          .filter(ban -> kept.stream().noneMatch(other -> keeps(other, ban)))
          .map(ban -> ban.target().kind() + " " + ban.target().name())
          .toList();
    } catch (CommandFailure unreadable) {
      return List.of();
    }
  }

  private static boolean keeps(Ban restored, Ban ban) {
    return restored.target().equals(ban.target()) && restored.untilMillis() >= ban.untilMillis();
  }

  private static Set<BigInteger> revoked(Path crl) {
    Set<BigInteger> serials = new HashSet<>();
    if (Files.exists(crl)) {
      try (InputStream in = Files.newInputStream(crl)) {
        var entries =
            ((X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in))
                .getRevokedCertificates();
        if (entries != null) {
          entries.forEach(entry -> serials.add(entry.getSerialNumber()));
        }
      } catch (IOException | CertificateException | CRLException unreadable) {
        serials.clear(); // with one that nobody can read, no certificate is good
      }
    }
    return serials;
  }

  /** One line for each kind; none when nobody gains anything. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!devices.isEmpty()) {
      lines.add("removed or made anew since, and back as they were: " + names(devices));
    }
    if (!changed.isEmpty()) {
      lines.add("their former passwords and roles hold again: " + names(changed));
    }
    if (certificates > 0) {
      lines.add("certificates that were revoked since and are good again: " + certificates);
    }
    if (!bans.isEmpty()) {
      lines.add("bans that are lifted by it: " + names(bans));
    }
    return lines;
  }

  private static String names(List<String> users) {
    String some =
        users.stream().limit(MOST_NAMES).map(Printable::of).collect(Collectors.joining(", "));
    int more = users.size() - MOST_NAMES;
    return more > 0 ? "%s and %d more".formatted(some, more) : some;
  }
}
