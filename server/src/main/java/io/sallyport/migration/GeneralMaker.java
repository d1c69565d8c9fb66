package io.sallyport.migration;

import io.sallyport.migration.Report.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code [broker]} and {@code [limits]} of what Mosquitto says about itself as a whole.
 * Confined to one thread.
 */
final class GeneralMaker {
  private static final long KIB = 1_024;
  private static final long LARGEST_PACKET = 256L << 20;
  private static final Pattern EXPIRY = Pattern.compile("([0-9]{1,4})([hdwmy])");
  private static final Map<String, Integer> HOURS =
      Map.of("h", 1, "d", 24, "w", 24 * 7, "m", 24 * 30, "y", 24 * 365);

  /** What has its own way here, and does no harm when it is left out. */
  private static final Map<String, String> OTHERWISE =
      Map.ofEntries(
          Map.entry("persistence_location", "the store is in the home, data/"),
          Map.entry("persistence_file", "the store is in the home, data/"),
          Map.entry("autosave_interval", "what is acknowledged is on the disk already"),
          Map.entry("autosave_on_changes", "what is acknowledged is on the disk already"),
          Map.entry("log_dest", "the log goes to standard error"),
          Map.entry("log_facility", "the log goes to standard error"),
          Map.entry("log_type", "every refusal and change is logged"),
          Map.entry("log_timestamp", "every line has its time"),
          Map.entry("log_timestamp_format", "every line has its time"),
          Map.entry("connection_messages", "logins and refusals are logged"),
          Map.entry("websockets_log_level", "the log goes to standard error"),
          Map.entry("pid_file", "the lock of the home says which process runs"),
          Map.entry("user", "start it as the user it is to run as; it never is root's to give up"),
          Map.entry("set_tcp_nodelay", "is always so"),
          Map.entry("max_inflight_messages", "the client's own receive maximum counts"),
          Map.entry("max_inflight_bytes", "the client's own receive maximum counts"),
          Map.entry("queue_qos0_messages", "QoS 0 is not queued for who is away"),
          Map.entry("upgrade_outgoing_qos", "a message is never delivered above its QoS"),
          Map.entry("memory_limit", "limits.stored, limits.retained and limits.filters"),
          Map.entry("allow_zero_length_clientid", "who brings no client id is given a random one"),
          Map.entry("auto_id_prefix", "a client id that is given begins with auto-"),
          Map.entry("allow_duplicate_messages", "overlapping subscriptions are as in MQTT 5"),
          Map.entry("retry_interval", "messages are sent again on a new connection"),
          Map.entry("store_clean_interval", "there is nothing to clean"));

  private static final Set<String> OWN =
      Set.of(
          "per_listener_settings",
          "persistence",
          "max_queued_messages",
          "max_queued_bytes",
          "max_packet_size",
          "message_size_limit",
          "max_keepalive",
          "persistent_client_expiration",
          "retain_available",
          "check_retain_source",
          "clientid_prefixes",
          "sys_interval");

  private final Map<String, ConfOption> general;
  private final Report report;
  private final Map<String, String> limits = new LinkedHashMap<>();
  private final Map<String, String> queue = new LinkedHashMap<>();
  private final Map<String, String> broker = new LinkedHashMap<>();

  GeneralMaker(Map<String, ConfOption> general, Report report) {
    this.general = general;
    this.report = report;
  }

  static boolean knows(String name) {
    return OWN.contains(name) || OTHERWISE.containsKey(name);
  }

  /** The tables, perhaps none. */
  String make() {
    for (ConfOption option : new TreeMap<>(general).values()) {
      String otherwise = OTHERWISE.get(option.name());
      if (otherwise != null) {
        report.notSupported(option, otherwise);
      } else {
        convert(option);
      }
    }
    packet();
    if (!general.containsKey("persistent_client_expiration")) {
      unsaid("persistent_client_expiration", "sessions end 7 days after their client left");
    }
    if (!queue.isEmpty()) {
      StringBuilder inline = new StringBuilder();
      queue.forEach((key, value) -> {
        inline.append(inline.isEmpty() ? "" : ", ").append(key).append(" = ").append(value);
      });
      limits.put("queue_per_session", "{ " + inline + " }");
    }
    return table("broker", broker) + table("limits", limits);
  }

  private static String table(String name, Map<String, String> keys) {
    if (keys.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("[" + name + "]\n");
    keys.forEach((key, value) -> out.append(key).append(" = ").append(value).append('\n'));
    return out.append('\n').toString();
  }

  private void convert(ConfOption option) {
    switch (option.name()) {
      case "per_listener_settings" -> report.converted(option, "listeners have their own guests");
      case "persistence" -> persistence(option);
      case "retain_available" -> report.converted(option, "retain_available of each listener");
      case "check_retain_source" -> {
        if (option.isTrue()) {
          report.converted(option, "is always so");
        } else {
          report.tightened(option, "a retained message needs its publisher's right always");
        }
      }
      case "clientid_prefixes" ->
          report.decide(
              option, "client ids cannot be narrowed down here; the draft has no active rule");
      case "sys_interval" -> within(option, 0, 86_400, broker, "sys_interval", "\"%ds\"");
      case "max_keepalive" -> within(option, 5, 65_535, limits, "keep_alive_max", "\"%ds\"");
      case "max_queued_messages" -> within(option, 1, 10_000_000, queue, "messages", "%d");
      case "max_queued_bytes" -> within(option, KIB, 16L << 30, queue, "bytes", "\"%d B\"");
      case "persistent_client_expiration" -> expiry(option);
      default -> {
        // max_packet_size and message_size_limit are one limit here: packet()
      }
    }
  }

  private void persistence(ConfOption option) {
    report.add(
        option.isTrue() ? Outcome.CONVERTED : Outcome.TIGHTENED,
        option.place(),
        option.text(),
        "what is acknowledged is on the disk; durability.sync = \"none\" keeps it in memory");
  }

  private void within(
      ConfOption option, long least, long most, Map<String, String> into, String key, String as) {
    Long number = option.number();
    if (number != null && number >= least && number <= most) {
      into.put(key, as.formatted(number));
      report.converted(option, key);
    } else if (number != null && (number == 0 || number > most)) {
      report.tightened(option, key + " always has a bound here: the default holds");
    } else {
      report.decide(option, "%s is %d to %d; the default holds".formatted(key, least, most));
    }
  }

  private void expiry(ConfOption option) {
    Matcher parts = EXPIRY.matcher(option.value());
    if (!parts.matches()) {
      report.decide(option, "not understood; sessions end after 7 days");
      return;
    }
    int unit = Objects.requireNonNull(HOURS.get(parts.group(2)));
    long hours = Math.min(3_650L * 24, Long.parseLong(parts.group(1)) * unit);
    limits.put("session_expiry_max", "\"%dh\"".formatted(hours));
    report.converted(option, "session_expiry_max");
  }

  /** Mosquitto bounds the packet, the payload, both or neither. */
  private void packet() {
    Long whole = bound("max_packet_size");
    Long payload = bound("message_size_limit");
    if (whole == null && payload == null) {
      unsaid("max_packet_size", "a packet has at most 256 KiB; limits.packet says otherwise");
      return;
    }
    long least =
        Math.min(
            whole == null ? LARGEST_PACKET : whole, payload == null ? LARGEST_PACKET : payload);
    limits.put("packet", "\"%d B\"".formatted(Math.clamp(least, KIB, LARGEST_PACKET)));
  }

  private @Nullable Long bound(String name) {
    ConfOption option = general.get(name);
    Long number = option == null ? null : option.number();
    if (option == null || number == null || number <= 0) {
      return null;
    }
    if (number < KIB) {
      report.decide(option, "limits.packet cannot be smaller than 1 KiB");
    } else if (name.equals("message_size_limit")) {
      report.tightened(option, "limits.packet, which counts the whole packet");
    } else {
      report.converted(option, "limits.packet");
    }
    return number;
  }

  private void unsaid(String name, String text) {
    report.add(Outcome.TIGHTENED, null, name, text);
  }
}
