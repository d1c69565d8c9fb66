"""What a process costs before it has worked: its start, its memory, and what each idle connection adds."""

import os
import statistics
import time

CONNECTIONS = 10_000
IDLE = ("connect", "--clients", str(CONNECTIONS), "--hold", "2")
SETTLED_SECONDS = 1.0


def measure(mqload, brokers, turns, tell=print):
    """{broker: figures}; every figure comes from a process that has done nothing else."""
    taken = {broker.name: {"start_s": [], "idle_kib": [], "plain": [], "tls": []} for broker in brokers}
    for broker in brokers:
        broker.start()  # the first start of a build makes a cache for the next ones
        broker.stop()
    for _ in range(turns):
        for broker in brokers:
            found = taken[broker.name]
            for door in ("plain", "tls"):
                if door in broker.doors:
                    found["start_s"].append(broker.start())
                    time.sleep(SETTLED_SECONDS)
                    found["idle_kib"].append(broker.memory_kib())
                    record = mqload.run(broker, door, (*IDLE, *collect_first(broker)))
                    found[door].append(record)
                    broker.stop()
                    tell(f"fresh {broker.name} {door}: {found['start_s'][-1]:.3f} s, {found['idle_kib'][-1]} KiB,"
                         f" {record.get('bytes_per_conn', 0):,.0f} B for each idle connection")
    return {name: _figures(found) for name, found in taken.items()}


def collect_first(broker):
    """mqload reads the memory after a full collection: garbage is not a connection's."""
    if not broker.jvm:
        return ()
    return ("--rss-cmd", f"{os.path.join(broker.jvm, 'jcmd')} {broker.pid} GC.run > /dev/null")


def _figures(found):
    return {
        "start_ms": 1000 * statistics.median(found["start_s"]),
        "start_ms_all": [round(1000 * one) for one in found["start_s"]],
        "idle_mib": statistics.median(found["idle_kib"]) / 1024,
        "idle_mib_all": [round(one / 1024, 1) for one in found["idle_kib"]],
        **{f"bytes_per_{door}": _bytes(found[door]) for door in ("plain", "tls")},
        "failed": sum(record["exit"] != 0 for door in ("plain", "tls") for record in found[door]),
    }


def _bytes(records):
    values = [record["bytes_per_conn"] for record in records if "bytes_per_conn" in record]
    return statistics.median(values) if values else None
