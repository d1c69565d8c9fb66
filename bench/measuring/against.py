"""Two builds by turns: does a message cost more than it did?"""

import os
import subprocess

from measuring import figures, turns
from measuring.brokers import Sallyport

GROWN = 1.10
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PORTS = 21960


def tree(text, work):
    """The folder of the other build: `text` itself, or a checkout of the commit that it names."""
    if os.path.isfile(os.path.join(text, "sallyport")):
        return os.path.abspath(text)
    folder = os.path.join(work, "other")
    for command in (["clone", "-q", "--shared", ROOT, folder], ["-C", folder, "checkout", "-q", "--detach", _commit(text)]):
        subprocess.run(["git", *command], check=True)
    return folder


def _commit(text):
    words = ["git", "-C", ROOT, "rev-parse", "--verify", "--quiet", text + "^{commit}"]
    found = subprocess.run(words, capture_output=True, text=True)
    if found.returncode:
        raise SystemExit(f"--against wants a folder with ./sallyport or a commit, not {text}")
    return found.stdout.strip()


def compare(mqload, text, rows, count, work, certificates, password):
    """Prints each row's growth; true if none grew by more than a tenth, also when measured a second time."""
    this = Sallyport("this", "this build", PORTS, work, ROOT, certificates, password)
    other = Sallyport("other", text, PORTS + 10, work, tree(text, work), certificates, password)
    try:
        for broker in (other, this):
            broker.start()
            turns.warm_up(mqload, broker, rows)
        first = _growth(mqload, [other, this], rows, count)
        suspects = [row for row in rows if first[row.name] > GROWN]
        if not suspects:
            return True
        print(f"again, twice as often: {', '.join(row.name for row in suspects)}", flush=True)
        second = _growth(mqload, [other, this], suspects, 2 * count)
        return not any(grown > GROWN for grown in second.values())
    finally:
        this.stop()
        other.stop()


def _growth(mqload, brokers, rows, count):
    taken = turns.take(mqload, brokers, rows, count)
    found = figures.of_rows(rows, taken)
    failed = figures.failures(found)
    if failed:
        raise SystemExit("messages were lost, doubled or reordered in: " + ", ".join(failed))
    growth = {}
    for row in rows:
        growth[row.name] = figures.ratio(found, row.name, "this", "other")
        costs = [found[row.name][name]["cost_us"] for name in ("other", "this")]
        mark = "GREW" if growth[row.name] > GROWN else ""
        print(f"{row.title:<48}{costs[0]:>9.3f} → {costs[1]:>8.3f} µs  {growth[row.name]:.2f} {mark}", flush=True)
    return growth
