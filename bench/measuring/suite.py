"""The whole of it, in order: fresh processes, rows, rows behind passwords, the first row again, profiles."""

import json
import os
import platform
import statistics
import subprocess
import time

from measuring import chart, figures, fresh, jfr, limits, peers, rows, tables, turns
from measuring.brokers import Mosquitto, Sallyport

PORTS = 21900
AGAIN = "q0"
AGAIN_TIMES = 7  # single runs differ by more than a tenth
START, END = "<!-- beside: begin -->", "<!-- beside: end -->"


def run(mqload, options, root, work, certificates, password):
    """Measures, prints, writes if it is to; the names of what failed."""
    ours = Sallyport("sallyport", "Sallyport", PORTS, work, root, certificates, password)
    mosquitto = Mosquitto(PORTS + 10, work, certificates, password)
    both = [ours, mosquitto]
    everybody = both + [
        limits.Relay(PORTS + 20, work, root, ours.jvm),
        limits.Sink(PORTS + 21, work, mqload.sink),
        *peers.installed(PORTS + 30, work, ours.jvm),
        *(peers.named(text, work) for text in options.peer),
    ]
    names = [name for name in options.rows.split(",") if name] or list(rows.BY_NAME)
    results = {
        "when": time.strftime("%Y-%m-%d %H:%M"),
        "commit": commit(root),
        "machine": machine(ours.jvm),
        "turns": options.turns,
        "titles": {broker.name: broker.title for broker in everybody},
    }
    try:
        if not options.only_rows:
            results["fresh"] = fresh.measure(mqload, both, options.turns, say)
        for _ in stages(mqload, options, everybody, rows.chosen(names), results, work):
            if options.write:
                write(results, root)  # what is there is kept, whatever happens to the rest
    finally:
        for broker in everybody:
            broker.stop()
    print("\n" + tables.page(results, "performance.svg"))
    return figures.failures(results["rows"], results.get("passwords", {}))


def stages(mqload, options, everybody, chosen, results, work):
    """Adds to `results`, and yields whenever there is something new in them."""
    ours, both = everybody[0], everybody[:2]
    for broker in everybody:
        broker.start()
        if broker.jvm:
            turns.warm_up(mqload, broker, chosen)
    before = None if options.only_rows else one_to_one(mqload, ours)
    taken = turns.take(mqload, everybody, chosen, options.turns, say)
    results["rows"] = figures.of_rows(rows.with_seconds_figures(chosen), taken)
    results["others_percent"] = figures.others(taken)
    yield
    if before is None:
        return
    behind = rows.behind_passwords()
    results["passwords"] = figures.of_rows(behind, turns.take(mqload, both, behind, options.turns, say))
    yield
    after = one_to_one(mqload, ours)
    results["again"] = {"before": before, "after": after, "ratio": statistics.median(after) / statistics.median(before)}
    results["profile"] = jfr.measure(mqload, ours, [row for row in chosen if not row.once], work, say)
    yield


def one_to_one(mqload, ours):
    """The first row, before a process has done everything else and after."""
    row = rows.BY_NAME[AGAIN]
    costs = [mqload.measure(ours, row)[row.field] for _ in range(AGAIN_TIMES)]
    say(f"{AGAIN}: {costs}")
    return costs


def commit(root):
    words = ["git", "-C", root, "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(words, capture_output=True, text=True).stdout.strip() or "unknown"


def machine(jvm):
    said = subprocess.run([os.path.join(jvm, "java"), "--version"], capture_output=True, text=True).stdout
    jdk = said.splitlines()[1].split(" (")[0].split()[-1]
    return f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, {jdk}"


def say(text):
    print(text, flush=True)


def write(results, root):
    docs = os.path.join(root, "docs")
    with open(os.path.join(docs, "performance.json"), "w") as file:
        json.dump(results, file, indent=1)
        file.write("\n")
    with open(os.path.join(docs, "performance.svg"), "w") as file:
        file.write(chart.draw(results))
    path = os.path.join(docs, "performance.md")
    with open(path) as file:
        head, rest = file.read().split(START)
    with open(path, "w") as file:
        file.write(f"{head}{START}\n\n{tables.page(results, 'performance.svg')}\n\n{END}{rest.split(END)[1]}")
