"""The Markdown between the markers of docs/performance.md, made from the results alone."""

from measuring import bars, figures
from measuring.rows import ALL, behind_passwords


def page(results, chart):
    parts = [
        f"Measured {results['when']}, commit {results['commit']} against {results['titles']['mosquitto']}; {results['machine']};"
        f" median of {results['turns']} turns, while others used {results['others_percent']:.0f} % of the machine."
        " The figures are µs of the broker's own processor time.",
        f"![cost of Sallyport as a multiple of Mosquitto's]({chart})",
        messages(results),
    ]
    if bars.of(results):
        parts += ["Bars that are no multiple of a row:", absolutes(results)]
    if results.get("passwords"):
        parts += ["The same rows, clients log in with name and password:", passwords(results)]
    if results.get("profile"):
        parts += ["Bytes allocated for each message delivered, and where the processor time goes:", allocation(results)]
    return "\n\n".join(part for part in parts if part)


def messages(results):
    others = [name for name in results["titles"] if name not in ("sallyport", "mosquitto")]
    head = ["row", "Sallyport", "Mosquitto", "ratio", "must", "goal", ""] + [results["titles"][name] for name in others]
    lines = [_line(head), _rule(len(head), left=(0, 6))]
    for row in ALL:
        if row.name in results["rows"]:
            lines.append(_line(_row(results["rows"], row) + [_cost(results["rows"], row, name) for name in others]))
    return "\n".join(lines)


def passwords(results):
    head = ["row", "Sallyport", "Mosquitto", "ratio", "must", "goal", ""]
    lines = [_line(head), _rule(len(head), left=(0, 6))]
    for row in behind_passwords():
        if row.name in results["passwords"]:
            lines.append(_line(_row(results["passwords"], row)))
    return "\n".join(lines)


def _row(found, row):
    times = figures.ratio(found, row.name)
    return [
        row.title, _cost(found, row, "sallyport"), _cost(found, row, "mosquitto"),
        "–" if times is None else f"**{times:.2f}**", _number(row.must), _number(row.goal), verdict(row, times),
    ]


def verdict(row, times):
    if times is None or row.must is None:
        return ""
    if times <= row.goal:
        return "goal met"
    return "met" if times <= row.must else "**not met**"


def _cost(found, row, broker):
    figure = found[row.name].get(broker, {})
    cost = figure.get("cost_us")
    if cost is None:
        return "–"
    return f"{cost:.2f}" + (" (failed)" if figure["failed"] else "")


def absolutes(results):
    lines = [_line(["", "Sallyport", "Mosquitto", "must", ""]), _rule(5, left=(0, 4))]
    for bar in bars.of(results):
        cells = ["–" if value is None else bar.form.format(value) for value in (bar.ours, bar.theirs, bar.must)]
        lines.append(_line([bar.title, *cells, "met" if bar.is_met else "**not met**"]))
    return "\n".join(lines)


def allocation(results):
    lines = [_line(["row", "bytes", "collections", "system calls", "Netty", "ours", "JDK", "TLS"]), _rule(8, left=(0,))]
    for row in ALL:
        found = results["profile"].get(row.name)
        if found:
            kinds = found["kinds"]
            jdk = sum(share for kind, share in kinds.items() if kind.startswith("the JDK"))
            shares = [kinds.get("system calls", 0), kinds.get("Netty", 0), kinds.get("ours", 0), jdk, kinds.get("TLS", 0)]
            cells = [row.title, f"{found['bytes']:,.0f}", str(found["collections"])]
            lines.append(_line(cells + [f"{share:.0%}" for share in shares]))
    return "\n".join(lines)


def _number(value):
    return "–" if value is None else f"{value:g}"


def _line(cells):
    return "| " + " | ".join(cells) + " |"


def _rule(count, left):
    return "|" + "|".join("---" if i in left else "--:" for i in range(count)) + "|"
