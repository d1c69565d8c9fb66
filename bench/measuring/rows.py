"""The rows of the table: what mqload does for each, and what has to come out."""

from dataclasses import dataclass

WINDOW = ("--duration", "1.5", "--warmup", "0.3")
# The clock of /proc ticks a hundred times a second, and 5,000 messages a second leave it little to count.
RATE = ("--rate", "5000", "--duration", "6", "--warmup", "0.5")


@dataclass(frozen=True)
class Row:
    """One line. `must` and `goal` are multiples of Debian's Mosquitto in the same run."""

    name: str
    title: str
    words: tuple
    must: float | None = None
    goal: float | None = None
    door: str = "plain"
    unit: str = "message"
    field: str = "broker_cpu_us_per"
    times: int = 1  # a run too short for the clock is done several times and summed
    once: bool = False  # long, and not compared: one turn is enough
    limits: bool = True  # the relays can do it, too
    source: str = ""  # a second figure out of another row's run


def pubsub(qos, *words):
    return ("pubsub", "--qos", str(qos), *words)


def churn(*words):
    return ("connect", "--clients", "2000", "--churn", "--conc", "16", *words)


MESSAGES = [
    Row("q0", "1:1, QoS 0, full speed", pubsub(0, "--window", "200", *WINDOW), 0.12, 0.05),
    Row("q1", "1:1, QoS 1, full speed", pubsub(1, "--window", "100", *WINDOW), 0.13, 0.06),
    Row("q2", "1:1, QoS 2, full speed", pubsub(2, "--window", "20", *WINDOW), 0.20, 0.12),
    Row("fo0", "fan-out 1:1000, QoS 0", pubsub(0, "--subs", "1000", "--window", "10", *WINDOW), 0.16, 0.08),
    Row("fo1", "fan-out 1:1000, QoS 1", pubsub(1, "--subs", "1000", "--window", "10", *WINDOW), 0.16, 0.08),
    Row("fi1", "fan-in 500:1, QoS 1", pubsub(1, "--pubs", "500", "--window", "1", *WINDOW), 0.75, 0.68),
    Row("lat0", "1:1, QoS 0, 5,000 msg/s", pubsub(0, *RATE), 1.0, 0.9),
    Row("lat1", "1:1, QoS 1, 5,000 msg/s", pubsub(1, *RATE), 1.0, 0.75),
]
WILD = ("wild", "--count", "100000", "--window", "50", *WINDOW)
OTHERS = [
    Row("tq0", "1:1, QoS 0, TLS 1.3", pubsub(0, "--window", "200", *WINDOW), 0.25, 0.15, "tls", limits=False),
    Row("wild", "100,000 filters, per publish (4.4 deliveries)", WILD, 0.4, 0.2, unit="publish", limits=False),
    Row(
        "wild-sub", "100,000 filters, per filter subscribed", (), 3, 1.5,
        unit="filter", field="sub_broker_cpu_us_per", limits=False, source="wild",
    ),
    Row(
        "ret", "retained, per delivery on one wildcard",
        ("retained", "--count", "45000", "--window", "100", "--drain", "5"), 0.3, 0.15, times=3, limits=False,
    ),
]
LOGINS = [
    Row("tls", "login, TLS 1.3", churn(), 1.2, 0.9, "tls", "connect", limits=False),
    Row("mtls", "login, TLS 1.3, client certificate", churn(), 1.0, 0.8, "mtls", "connect", limits=False),
    Row("tls-again", "login, TLS 1.3, client offers to resume", churn("--resume"), None, None, "tls", "connect", limits=False),
    Row("mtls-again", "login, client certificate, offers to resume", churn("--resume"), None, None, "mtls", "connect", limits=False),
    Row(
        "storm", "10,000 connect at once", ("connect", "--clients", "10000", "--conc", "1500", "--hold", "0"),
        unit="connect", limits=False,
    ),
    Row(
        "storm-tls", "10,000 connect at once, TLS 1.3",
        ("connect", "--clients", "10000", "--conc", "1500", "--hold", "0"), None, None, "tls", "connect",
        once=True, limits=False,
    ),
]
# Logins last: many of them leave something behind in some brokers.
ALL = MESSAGES + OTHERS + LOGINS
BY_NAME = {row.name: row for row in ALL}


def chosen(names):
    """The rows that are run for `names`: a second figure comes with its source."""
    wanted = {BY_NAME[name].source or name for name in names}
    return [row for row in ALL if row.name in wanted]


def with_seconds_figures(rows):
    names = {row.name for row in rows}
    return [row for row in ALL if row.name in names or row.source in names]


def behind_passwords():
    """The rows of messages again, with clients that log in by name and password."""
    return [
        Row(row.name + "-pw", row.title, row.words, row.must, row.goal, "password", limits=False) for row in MESSAGES
    ]
