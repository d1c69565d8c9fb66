package io.sallyport.testkit;

import io.sallyport.broker.Broker;
import io.sallyport.config.Reading;
import io.sallyport.config.TomlConfiguration;
import io.sallyport.guard.Bans;
import io.sallyport.identity.Account;
import io.sallyport.identity.AccountBook;
import io.sallyport.identity.Accounts;
import io.sallyport.identity.Authenticator;
import io.sallyport.identity.PasswordHash;
import io.sallyport.main.Server;
import io.sallyport.pki.ClientCertificates;
import io.sallyport.pki.Issued;
import io.sallyport.pki.PkiDirectory;
import io.sallyport.principal.Secret;
import io.sallyport.time.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A real broker on loopback, with a home of its own that goes when it is closed.
 *
 * <p>Unless told otherwise it has the listener {@code plain}, the listener {@code tls} with the
 * home's CA, which takes client certificates, and a rule that allows everything to everybody.
 * Whoever brings no credentials is {@code guest:visitor} on both.
 */
public final class BrokerFixture implements AutoCloseable {
  /** As cheap as Argon2id gets: tests log in often. */
  private static final PasswordHash.Cost CHEAP = new PasswordHash.Cost(8, 1, 1);

  private final Builder builder;
  private final Path home;
  private final Server server;
  private final Events events;
  private boolean stopped;

  private BrokerFixture(Builder builder, Path home, Server server, Events events) {
    this.builder = builder;
    this.home = home;
    this.server = server;
    this.events = events;
  }

  /** What a broker for a test is made from. */
  public static final class Builder {
    private final List<Account> accounts = new ArrayList<>();
    private final FixtureText text = new FixtureText();
    private Ticker ticker = Ticker.system();
    private boolean onDisk;
    private UnaryOperator<Broker.Parts> parts = UnaryOperator.identity();

    private Builder() {}

    /** A device of generation 1 with a password. */
    public Builder device(String user, String password, String... roles) {
      PasswordHash hash = PasswordHash.create(Secret.of(password), new SecureRandom(), CHEAP);
      accounts.add(new Account(user, 1, hash, Set.of(roles), Map.of()));
      return this;
    }

    /** The next start does not know it any more, as if it was removed while nobody looked. */
    public Builder removed(String user) {
      accounts.removeIf(account -> account.user().equals(user));
      return this;
    }

    /** Instead of the open rules; TOML. */
    public Builder rules(String toml) {
      text.rules(toml);
      return this;
    }

    /** Instead of the two listeners; TOML. */
    public Builder listeners(String toml) {
      text.listeners(toml);
      return this;
    }

    /** In addition, for example limits, which are then all yours; TOML. */
    public Builder with(String toml) {
      text.add(toml);
      return this;
    }

    public Builder ticker(Ticker clock) {
      ticker = clock;
      return this;
    }

    /** In addition the listeners {@code ws} and {@code wss}, alike but for WebSocket. */
    public Builder web() {
      text.addWebListeners();
      return this;
    }

    /**
     * Puts something of the test's own at one of the broker's seams, for example one that throws.
     */
    public Builder parts(UnaryOperator<Broker.Parts> change) {
      parts = change;
      return this;
    }

    /** As {@link #parts}, for whoever decides who clients are. */
    public Builder authenticator(UnaryOperator<Authenticator> change) {
      return parts(parts ->
          new Broker.Parts(
              change.apply(parts.authenticator()),
              parts.accounts(),
              parts.policy(),
              parts.logins(),
              parts.bans(),
              parts.journal(),
              parts.counters(),
              parts.ticker()));
    }

    /** Keeps on the disk what is to outlive the process, so that {@link #restart} finds it. */
    public Builder onDisk() {
      onDisk = true;
      return this;
    }

    public BrokerFixture start() {
      try {
        return start(SharedAuthority.homeWithAuthority());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private BrokerFixture start(Path home) {
      try {
        Path file = home.resolve("sallyport.toml");
        Files.writeString(file, text.toml());
        Reading reading = TomlConfiguration.read(file, home);
        if (reading.settings() == null) {
          throw new IllegalArgumentException(reading.render());
        }
        Events events = new Events();
        AccountBook book = new AccountBook(Accounts.of(accounts));
        Path data = onDisk ? home.resolve("data") : null;
        return new BrokerFixture(
            this,
            home,
            Server.start(reading.settings(), book, new Bans(ticker), events, ticker, data, parts),
            events);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public static Builder with() {
    return new Builder();
  }

  /** The two listeners and the open rules. */
  public static BrokerFixture open() {
    return with().start();
  }

  /** Ends this broker and leaves its home as it is. */
  public void stop() {
    if (!stopped) {
      stopped = true;
      server.close();
    }
  }

  /**
   * Ends this broker, unless it has ended, and starts one that is made alike, in its home and on
   * other ports.
   */
  public BrokerFixture restart() {
    stop();
    return builder.start(home);
  }

  /**
   * As {@link #restart}, but as if this broker had been killed now: the next one finds what the
   * disk has at this moment, and nothing of how this one ends.
   */
  public BrokerFixture crash() {
    try {
      Path store = home.resolve("data").resolve("store");
      Path seen = home.resolve("data").resolve("seen");
      copyStore(seen);
      stop();
      SharedAuthority.delete(store);
      Files.move(seen, store);
      return builder.start(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies what the disk has at this moment into a new folder. Only while nobody writes. */
  public void copyStore(Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(home.resolve("data").resolve("store"))) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** As {@link #restart()}, with {@code toml} in addition to what it was made from. */
  public BrokerFixture restart(String toml) {
    builder.with(toml);
    return restart();
  }

  public Server server() {
    return server;
  }

  public Events events() {
    return events;
  }

  /** Where its files are. */
  public Path home() {
    return home;
  }

  /** The port of the listener {@code plain}. */
  public int port() {
    return server.port("plain");
  }

  /** The port of the listener {@code tls}. */
  public int tlsPort() {
    return server.port("tls");
  }

  /** A socket to the listener {@code ws}, nothing said yet. */
  public WebSocketDialer knockWs() {
    return WebSocketDialer.over(Dialer.connected(server.port("ws")), server.port("ws"));
  }

  /** The same to the listener {@code wss}, without a client certificate. */
  public WebSocketDialer knockWss() {
    int port = server.port("wss");
    return WebSocketDialer.over(TlsSockets.trusting(caFile()).connected(port), port);
  }

  /** The same with a new client certificate of the home's CA for {@code name}. */
  public WebSocketDialer knockWss(String name) {
    int port = server.port("wss");
    return WebSocketDialer.over(showing(name).connected(port), port);
  }

  /**
   * A socket to {@code listener}, nothing said yet.
   *
   * @param from which address of this machine it comes from
   */
  public Socket socket(String listener, InetAddress from) {
    int port = server.port(listener);
    try {
      return listener.equals("tls") || listener.equals("wss")
          ? TlsSockets.trusting(caFile()).connected(port, from)
          : new Socket("127.0.0.1", port, from, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A socket to {@code listener} on which {@code first} was said before anything else, TLS of the
   * listeners {@code tls} and {@code wss} included.
   */
  public Socket socketAfter(String listener, byte[] first) {
    try {
      Socket socket = new Socket("127.0.0.1", server.port(listener));
      socket.getOutputStream().write(first);
      return listener.equals("tls") || listener.equals("wss")
          ? TlsSockets.trusting(caFile()).over(socket)
          : socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The certificate that clients trust. */
  public Path caFile() {
    return new PkiDirectory(home.resolve("pki")).caCertificate();
  }

  /** A client certificate of the home's CA; the key lies beside it. */
  public ClientCertificates certificates() {
    return new ClientCertificates(new PkiDirectory(home.resolve("pki")));
  }

  /** A socket to the listener {@code plain} that speaks bytes. */
  public Dialer dial() {
    return Dialer.to(port());
  }

  /** The same to the listener {@code tls}, without a client certificate. */
  public Dialer dialTls() {
    return Dialer.over(TlsSockets.trusting(caFile()).connected(tlsPort()));
  }

  /** The same with a new client certificate of the home's CA for {@code name}. */
  public Dialer dialTls(String name) {
    return Dialer.over(showing(name).connected(tlsPort()));
  }

  private TlsSockets showing(String name) {
    try {
      Issued issued = certificates().issue(name);
      return TlsSockets.showing(caFile(), issued.certificateFile(), issued.keyFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
    SharedAuthority.delete(home);
  }
}
