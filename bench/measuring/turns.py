"""Who is measured when: row by row the brokers take turns, so that whatever else the machine does hits all of them."""

from measuring.rows import BY_NAME

# What a just-in-time compiler has to see before a figure is worth anything.
WARM_UP = [
    ("plain", ("pubsub", "--qos", "0", "--window", "100", "--duration", "4")),
    ("plain", ("pubsub", "--qos", "1", "--window", "100", "--duration", "4")),
    ("plain", ("pubsub", "--qos", "2", "--window", "100", "--duration", "4")),
    ("plain", ("pubsub", "--qos", "1", "--subs", "1000", "--window", "10", "--duration", "3")),
    ("plain", ("pubsub", "--qos", "1", "--pubs", "500", "--window", "1", "--duration", "3")),
]
WARM_UP_FOR = {
    "tls": [("plain", ("connect", "--clients", "15000", "--churn")), ("tls", ("connect", "--clients", "4000", "--churn"))],
    "mtls": [("mtls", ("connect", "--clients", "2000", "--churn"))],
    "tq0": [("tls", ("pubsub", "--window", "200", "--duration", "3"))],
    "wild": [("plain", BY_NAME["wild"].words)],
    "ret": [("plain", BY_NAME["ret"].words)] * 4,  # one is over in half a second, and what it wakes compiles into the next
}


def warm_up(mqload, broker, rows):
    names = {row.name for row in rows}
    steps = WARM_UP + [step for name, steps in WARM_UP_FOR.items() if name in names for step in steps]
    for door, words in steps:
        if door in broker.doors and not (broker.is_limit and words[0] != "pubsub"):
            mqload.run(broker, door, words)


def take(mqload, brokers, rows, turns, tell=print):
    """{row: {broker: [record, …]}}, one record for each turn."""
    taken = {row.name: {} for row in rows}
    for turn in range(turns):
        for broker in brokers:
            if turn and broker.fresh_each_turn:
                broker.stop()
                broker.start()
        for row in rows:
            for broker in brokers:
                if not _can(broker, row) or (row.once and turn):
                    continue
                record = mqload.measure(broker, row)
                taken[row.name].setdefault(broker.name, []).append(record)
                tell(line(turn, broker, row, record))
                _mend(broker)
    return taken


def _can(broker, row):
    return row.door in broker.doors and (row.limits or not broker.is_limit)


def _mend(broker):
    """One that died is told by its record; the others go on."""
    if broker.process.poll() is not None:
        print(f"{broker.title} ended with {broker.process.returncode}:\n{broker.last_words()}", flush=True)
        broker.start()


def line(turn, broker, row, record):
    cost = record.get(row.field, float("nan"))
    text = f"{turn + 1} {row.name:<11}{broker.name:<10}{cost:>9.3f} µs  {record.get('per_s', 0):>11,.0f}/s"
    text += f"  others {record['foreign_pct']:>3.0f} %"
    return text + (f"  exit {record['exit']} {record.get('stderr', '')}" if record["exit"] else "")
