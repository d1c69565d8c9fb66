"""The bars that are not a multiple of a row: memory, start, latency, the same process after the suite."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    title: str
    ours: float | None
    theirs: float | None
    must: float | None
    form: str

    @property
    def is_met(self):
        return None if self.ours is None or self.must is None else self.ours <= self.must


def of(results):
    fresh, rows, again = results.get("fresh") or {}, results["rows"], results.get("again")
    ours, theirs = fresh.get("sallyport", {}), fresh.get("mosquitto", {})
    bars = [
        Bar("start to first CONNACK, warm, ms", ours.get("start_ms"), theirs.get("start_ms"), 450, "{:,.0f}"),
        Bar("memory of an idle process, MiB", ours.get("idle_mib"), theirs.get("idle_mib"), 90, "{:,.1f}"),
        Bar("bytes for an idle connection", ours.get("bytes_per_plain"), theirs.get("bytes_per_plain"), 6_000, "{:,.0f}"),
        Bar("bytes for an idle TLS connection", ours.get("bytes_per_tls"), theirs.get("bytes_per_tls"), 19_000, "{:,.0f}"),
    ]
    for row, qos in (("lat0", 0), ("lat1", 1)):
        a, b = (rows.get(row, {}).get(name, {}).get("p50_us") for name in ("sallyport", "mosquitto"))
        bars.append(Bar(f"p50 at 5,000 msg/s, QoS {qos}, µs", a, b, b, "{:,.1f}"))
    if again:
        bars.append(Bar("1:1 QoS 0 after the whole suite, times before", again["ratio"], None, 1.10, "{:.2f}"))
    return [bar for bar in bars if bar.ours is not None]
