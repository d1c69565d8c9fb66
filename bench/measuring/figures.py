"""From records to figures: medians, and what went wrong."""

import statistics


def of_rows(rows, taken):
    """{row: {broker: {cost, all, per_second, p50_us, failed, foreign_pct}}}; a source gives second figures as well."""
    found = {}
    for row in rows:
        records = taken.get(row.source or row.name, {})
        found[row.name] = {broker: _of(row, given) for broker, given in records.items()}
    return found


def _of(row, records):
    costs = [record[row.field] for record in records if row.field in record]
    return {
        "cost_us": statistics.median(costs) if costs else None,
        "all_us": [round(cost, 4) for cost in costs],
        "per_second": _median(records, "per_s"),
        "p50_us": _median(records, "lat_p50_us"),
        "p99_us": _median(records, "lat_p99_us"),
        "connack_p99_us": _median(records, "connack_p99_us"),
        "resumed": _median(records, "tls_resumed"),
        "others_percent": round(max(record["foreign_pct"] for record in records), 1),
        "failed": sum(record["exit"] != 0 for record in records),
    }


def _median(records, field):
    values = [record[field] for record in records if field in record]
    return statistics.median(values) if values else None


def others(taken):
    """What everybody else spent of the machine while we measured: the median run's."""
    spent = [record["foreign_pct"] for brokers in taken.values() for given in brokers.values() for record in given]
    return round(statistics.median(spent), 1)


def ratio(figures, row, broker="sallyport", to="mosquitto"):
    a, b = (figures.get(row, {}).get(name, {}).get("cost_us") for name in (broker, to))
    return a / b if a is not None and b else None


def failures(*groups):
    return [
        f"{broker} {row} ({figure['failed']} of {len(figure['all_us'])})"
        for figures in groups
        for row, brokers in figures.items()
        for broker, figure in brokers.items()
        if figure["failed"]
    ]
