"""What a message allocates and where its time goes, from inside the JVM and without an agent.

The JVM's own recorder counts exactly what each thread allocated (jdk.ThreadAllocationStatistics) and
samples processor time, system calls included (jdk.CPUTimeSample).
"""

import collections
import json
import os
import subprocess

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<configuration version="2.0">
  <event name="jdk.ThreadAllocationStatistics">
    <setting name="enabled">true</setting><setting name="period">everyChunk</setting>
  </event>
  <event name="jdk.CPUTimeSample">
    <setting name="enabled">true</setting><setting name="throttle">1ms</setting>
    <setting name="stackTrace">true</setting>
  </event>
  <event name="jdk.GarbageCollection"><setting name="enabled">true</setting></event>
</configuration>
"""
OWN_THREADS = ("JFR", "Attach Listener")
SHOWN = 8


def measure(mqload, broker, rows, work, tell=print):
    """{row: {bytes for each message, collections, where the time went}}"""
    settings = os.path.join(work, "bench.jfc")
    with open(settings, "w") as file:
        file.write(SETTINGS)
    found = {}
    for row in rows:
        recording = os.path.join(work, row.name + ".jfr")
        _jcmd(broker, "JFR.start", "name=bench", "settings=" + settings)
        record = mqload.run(broker, row.door, row.words)
        _jcmd(broker, "JFR.stop", "name=bench", "filename=" + recording)
        messages = record.get("delivered") or record.get("received") or record.get("ok") or 0
        if messages:
            found[row.name] = _read(broker, recording, messages)
            tell(f"profile {row.name}: {found[row.name]['bytes']:,.0f} B each")
        os.remove(recording)
    return found


def _jcmd(broker, *words):
    subprocess.run([os.path.join(broker.jvm, "jcmd"), str(broker.pid), *words], check=True, capture_output=True)


def _events(broker, recording, name):
    words = ["print", "--json", "--stack-depth", "40", "--events", name, recording]
    done = subprocess.run([os.path.join(broker.jvm, "jfr"), *words], check=True, capture_output=True, text=True)
    return [event["values"] for event in json.loads(done.stdout)["recording"]["events"]]


def _read(broker, recording, messages):
    allocated = _allocated(_events(broker, recording, "jdk.ThreadAllocationStatistics"))
    samples = _events(broker, recording, "jdk.CPUTimeSample")
    return {
        "bytes": allocated / messages,
        "messages": messages,
        "collections": len(_events(broker, recording, "jdk.GarbageCollection")),
        "samples": len(samples),
        **_places(samples),
    }


def _allocated(events):
    """The recorder writes the counters when it begins and when it ends."""
    threads = collections.defaultdict(list)
    for event in events:
        thread = event["thread"]
        if thread and not (thread["javaName"] or "").startswith(OWN_THREADS):
            threads[thread["javaThreadId"], thread["javaName"]].append(event["allocated"])
    return sum(max(seen) - (min(seen) if len(seen) > 1 else 0) for seen in threads.values())


def _places(samples):
    """Two views: the innermost method, and the innermost method of ours on the same stack."""
    inner, ours, kinds = collections.Counter(), collections.Counter(), collections.Counter()
    for sample in samples:
        frames = [_method(frame) for frame in (sample.get("stackTrace") or {}).get("frames", [])]
        if not frames:
            kinds["not known"] += 1
            continue
        inner[frames[0]] += 1
        kinds[_kind(frames)] += 1
        ours[next((f for f in frames if f.startswith("sallyport.")), "no method of ours")] += 1
    return {"kinds": _shares(kinds), "innermost": _shares(inner), "ours": _shares(ours)}


def _method(frame):
    method = frame["method"]
    name = method["type"]["name"].replace("/", ".").removeprefix("io.")
    return f"{name}.{method['name']}"


def _kind(frames):
    if frames[0].startswith(("netty.channel.epoll.Native", "netty.channel.unix", "netty.channel.epoll.LinuxSocket")):
        return "system calls"
    if frames[0].startswith("netty.internal.tcnative"):
        return "TLS"
    for prefix, kind in (("sallyport.", "ours"), ("netty.", "Netty")):
        if frames[0].startswith(prefix):
            return kind
    return "the JDK, called by " + ("us" if any(f.startswith("sallyport.") for f in frames[:4]) else "Netty")


def _shares(counter):
    total = sum(counter.values()) or 1
    return {name: round(count / total, 3) for name, count in counter.most_common(SHOWN)}
