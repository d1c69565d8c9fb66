"""The chart of docs/performance.md: one bar for each row, on a logarithmic axis, written without a library."""

import math
from html import escape

from measuring import figures
from measuring.rows import ALL

WIDTH, LABELS, RIGHT = 860, 330, 60
STEP, TOP = 26, 58
LEAST, MOST = 0.01, 4.0
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 4)
INK, FAINT, MET, MISSED = "#6b7280", "#9ca3af55", "#2f855a", "#c2410c"


def draw(results):
    rows = [(row, figures.ratio(results["rows"], row.name)) for row in ALL if row.name in results["rows"]]
    rows = [(row, times) for row, times in rows if times is not None]
    height = TOP + STEP * len(rows) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"'
        f' font-size="12" fill="{INK}" role="img">',
        "<title>Processor time of Sallyport as a multiple of Mosquitto’s, by row</title>",
        '<text x="10" y="18" font-size="14">Processor time, as a multiple of Mosquitto’s (shorter is better)</text>',
        '<text x="10" y="36">▌ must   ┊ goal   ● frames copied by Netty without MQTT</text>',
        *_axis(height),
    ]
    for index, (row, times) in enumerate(rows):
        parts += _bar(row, times, TOP + STEP * index, results)
    return "\n".join([*parts, "</svg>", ""])


def _x(times):
    inside = min(max(times, LEAST), MOST)
    return LABELS + (WIDTH - LABELS - RIGHT) * math.log(inside / LEAST) / math.log(MOST / LEAST)


def _axis(height):
    parts = []
    for tick in TICKS:
        x, heavy = _x(tick), tick == 1
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 18}" stroke="{INK if heavy else FAINT}"/>'
        )
        parts.append(f'<text x="{x:.1f}" y="{height - 4}" text-anchor="middle">{tick:g}</text>')
    return parts


def _bar(row, times, y, results):
    colour = MISSED if row.must is not None and times > row.must else MET
    end = _x(times)
    parts = [
        f'<text x="{LABELS - 8}" y="{y + 13}" text-anchor="end">{escape(row.title)}</text>',
        f'<rect x="{LABELS}" y="{y + 2}" width="{max(1.0, end - LABELS):.1f}" height="14" fill="{colour}"/>',
        f'<text x="{WIDTH - RIGHT + 6}" y="{y + 13}">{times:.2f}</text>',
    ]
    if row.must is not None:
        must, goal = _x(row.must), _x(row.goal)
        parts.append(f'<rect x="{must - 1.5:.1f}" y="{y}" width="3" height="18" fill="{INK}"/>')
        parts.append(
            f'<line x1="{goal:.1f}" x2="{goal:.1f}" y1="{y}" y2="{y + 18}" stroke="{INK}" stroke-dasharray="2 2"/>'
        )
    limit = figures.ratio(results["rows"], row.name, "relay")
    if limit is not None:
        parts.append(f'<circle cx="{_x(limit):.1f}" cy="{y + 9}" r="4" fill="{INK}"/>')
    return parts
