"""Charts as SVG: bars in groups, and lines on linear or logarithmic axes. Standard library only."""

import math
from html import escape

COLOURS = ["#9aa3a8", "#5b6770", "#e3b7a0", "#d1603d", "#a9c3e6", "#3b6fb6", "#8a5fa8", "#7cc6a8", "#0a7d5a", "#064d38", "#b08d1e"]
LINE_COLOURS = ["#0a7d5a", "#d1603d", "#3b6fb6", "#8a5fa8"]
FONT = 'font-family="system-ui, sans-serif" font-size="12"'


def lines(title, across, up, series, log_across=True, log_up=False):
    """`series`: {name: [(x, y), ...]}."""
    width, height, left, right, top, bottom = 640, 360, 64, 150, 36, 48
    points = [point for values in series.values() for point in values]
    if not points:
        return svg(width, height, [label(width / 2, height / 2, "nothing was measured", "middle")], title)
    x = scale([p[0] for p in points], left, width - right, log_across, zero=False)
    y = scale([p[1] for p in points], height - bottom, top, log_up, zero=True)
    parts = axes(x, y, width - right, height - bottom, left, top, across, up)
    for number, (name, values) in enumerate(series.items()):
        colour = LINE_COLOURS[number % len(LINE_COLOURS)]
        path = " ".join(f"{x.place(a):.1f},{y.place(b):.1f}" for a, b in values)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x.place(a):.1f}" cy="{y.place(b):.1f}" r="3" fill="{colour}"/>' for a, b in values]
        parts.append(label(width - right + 12, top + 10 + 18 * number, name, "start", colour))
    return svg(width, height, parts, title)


def bars(title, up, groups, colours=COLOURS):
    """`groups`: {group: {name: value}}; the same name has the same colour everywhere."""
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    count = max(1, sum(len(group) + 1 for group in groups.values()))
    left, right, top, bottom, step = 64, 190, 36, 48, 22
    width, height = left + right + step * count, 380
    values = [value for group in groups.values() for value in group.values()]
    if not values:
        return svg(width, height, [label(width / 2, height / 2, "nothing was measured", "middle")], title)
    y = scale(values, height - bottom, top, False, zero=True)
    parts = axes(None, y, width - right, height - bottom, left, top, "", up)
    place = left + step / 2
    for group, members in groups.items():
        parts.append(label(place + step * len(members) / 2, height - bottom + 18, group, "middle"))
        for name, value in members.items():
            colour, high = colours[names.index(name) % len(colours)], y.place(value)
            parts.append(f'<rect x="{place:.1f}" y="{high:.1f}" width="{step - 3}" height="{height - bottom - high:.1f}" fill="{colour}"/>')
            parts.append(f'<text x="{place + step / 2:.1f}" y="{high - 4:.1f}" text-anchor="middle" font-size="9">{short(value)}</text>')
            place += step
        place += step
    for number, name in enumerate(names):
        parts.append(label(width - right + 12, top + 10 + 18 * number, name, "start", colours[number % len(colours)]))
    return svg(width, height, parts, title)


class scale:
    """Values to places on the page, with round marks."""

    def __init__(self, values, start, end, logarithmic, zero):
        self.start, self.end, self.logarithmic = start, end, logarithmic
        if logarithmic:
            values = [value for value in values if value > 0] or [1]
            self.low, self.high = math.log10(min(values)), math.log10(max(values))
        else:
            self.low, self.high = (0 if zero else min(values)), max(values)
        if self.high <= self.low:
            self.high = self.low + 1
        if logarithmic:
            whole = range(math.floor(self.low), math.ceil(self.high) + 1)
            few = self.high - self.low < 3
            marks = [m * 10**power for power in whole for m in ((1, 2, 5) if few else (1,))]
            self.marks = [mark for mark in marks if self.low - 1e-9 <= math.log10(mark) <= self.high + 1e-9]
        else:
            step = 10 ** math.floor(math.log10((self.high - self.low) / 4))
            step *= next(m for m in (1, 2, 5, 10) if (self.high - self.low) / (step * m) <= 6)
            self.high = math.ceil(self.high / step - 1e-9) * step
            self.marks = [step * n for n in range(math.ceil(self.low / step), round(self.high / step) + 1)]

    def place(self, value):
        if self.logarithmic:
            value = math.log10(value) if value > 0 else self.low
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def axes(x, y, right, bottom, left, top, across, up):
    parts = [f'<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="#888"/>']
    for mark in y.marks:
        parts.append(f'<path d="M{left} {y.place(mark):.1f}H{right}" stroke="#ddd"/>')
        parts.append(label(left - 6, y.place(mark) + 4, short(mark), "end"))
    for mark in x.marks if x else []:
        parts.append(f'<path d="M{x.place(mark):.1f} {bottom}v4" stroke="#888"/>')
        parts.append(label(x.place(mark), bottom + 18, short(mark), "middle"))
    parts.append(label((left + right) / 2, bottom + 38, across, "middle"))
    parts.append(label(left - 48, top - 8, up, "start"))
    return parts


def label(x, y, text, anchor, colour="#333"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


def short(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


# Paper and ink follow the reader's light or dark; what has a colour of its own keeps it.
STYLE = (
    "<style>@media (prefers-color-scheme: dark) { .paper { fill: #0d1117 } text:not([fill]), text[fill='#333'] { fill: #c9d1d9 } "
    "path[stroke='#ddd'] { stroke: #30363d } }</style>")


def svg(width, height, parts, title):
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" {FONT}>'
    heading = f'<text x="{width / 2:.0f}" y="16" text-anchor="middle" font-weight="bold">{escape(title)}</text>'
    return "\n".join([head, STYLE, f'<rect class="paper" width="{width}" height="{height}" fill="white"/>', heading, *parts, "</svg>", ""])
