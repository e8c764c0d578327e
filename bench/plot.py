"""Lines on logarithmic axes, drawn as SVG by hand: several panels, each line named at its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

COLOURS = ("#2563a8", "#c2570c", "#2e7d4f", "#9b3fa0", "#a8821b", "#0f7f8c", "#b3324a", "#5b5bd0", "#6b7280", "#7a5230")
INK, MUTED, RULE, GROUND, PANEL = "#1f2328", "#59636e", "#e3e6ea", "#fafaf8", "#ffffff"
WIDTH, HEIGHT = 560, 400  # of a panel with its title and axes
LEFT, RIGHT, TOP, BOTTOM = 66, 158, 62, 54
LINE = 15  # pixels from one name to the next
MARGIN, HEAD, FOOT = 24, 74, 34
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Panel:
    """A field of lines: what each is called, and its value at each x. `limit` is drawn across, with its name."""

    title: str
    unit: str
    lines: Mapping[str, Mapping[int, float]]
    limit: tuple[float, str] | None = None


def plot(title: str, subtitle: str, across: str, panels: Sequence[Panel], note: str = "") -> str:
    """Return a picture of `panels`, two in a row; `across` names the x axis of all."""
    rows = ceil(len(panels) / 2)
    width, height = 2 * WIDTH + 3 * MARGIN, HEAD + rows * (HEIGHT + MARGIN) + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' font-family="{FONT}" font-size="12" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="{GROUND}"/>',
        _text(MARGIN, 36, title, size=20, weight=600),
        _text(MARGIN, 58, subtitle, size=13, colour=MUTED),
    ]
    for at, panel in enumerate(panels):
        x, y = MARGIN + at % 2 * (WIDTH + MARGIN), HEAD + at // 2 * (HEIGHT + MARGIN)
        parts += [f'<g transform="translate({x} {y})">', *_panel(panel, across), "</g>"]
    parts += [_text(MARGIN, height - 16, note, colour=MUTED), "</svg>"]
    return "\n".join(parts) + "\n"


def _panel(panel: Panel, across: str) -> Iterator[str]:
    xs = sorted({x for line in panel.lines.values() for x in line})
    values = [value for line in panel.lines.values() for value in line.values()]
    values += [panel.limit[0]] if panel.limit else []
    low, high = floor(log10(min(values))), max(ceil(log10(max(values))), floor(log10(min(values))) + 1)
    first, last = log10(xs[0]), log10(xs[-1])
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM

    def at_x(x: float) -> float:
        return LEFT + (log10(x) - first) / (last - first) * (right - LEFT)

    def at_y(y: float) -> float:
        return bottom - (log10(y) - low) / (high - low) * (bottom - TOP)

    yield f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{PANEL}" stroke="{RULE}"/>'
    yield _text(18, 28, panel.title, size=15, weight=600)
    yield _text(18, 47, panel.unit, colour=MUTED)
    for power in range(low, high + 1):
        y = at_y(10.0**power)
        yield f'<path d="M{LEFT} {y:.1f}H{right}" stroke="{RULE}"/>'
        yield _text(LEFT - 8, y + 4, number(10.0**power), colour=MUTED, anchor="end")
    for x in xs:
        yield f'<path d="M{at_x(x):.1f} {TOP}V{bottom}" stroke="{RULE}"/>'
        yield _text(at_x(x), bottom + 20, number(x), colour=MUTED, anchor="middle")
    yield _text((LEFT + right) / 2, bottom + 40, across, colour=MUTED, anchor="middle")
    if panel.limit:
        y = at_y(panel.limit[0])
        yield f'<path d="M{LEFT} {y:.1f}H{right}" stroke="{INK}" stroke-dasharray="2 4"/>'
        yield _text(LEFT + 6, y + 14, panel.limit[1], colour=MUTED)
    ends = [at_y(line[max(line)]) for line in panel.lines.values()]
    places = apart(ends, TOP + 4, bottom)
    for at, (name, line) in enumerate(panel.lines.items()):
        colour = COLOURS[at % len(COLOURS)]
        points = [(at_x(x), at_y(line[x])) for x in sorted(line)]
        way = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        yield f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.8" fill="{colour}"/>' for x, y in points)
        yield f'<path d="M{right + 5} {ends[at]:.1f}L{right + 14} {places[at]:.1f}" stroke="{colour}" opacity=".5"/>'
        said = f"{name}  {number(line[max(line)])}"
        yield _text(right + 18, places[at] + 4, said, colour=colour, weight=600)


def apart(wanted: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return where names stand that want to stand at these heights, none on another, all from `top` to `bottom`."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    found = list(wanted)
    floor_y = top
    for at in order:
        floor_y = found[at] = max(found[at], floor_y)
        floor_y += LINE
    ceiling = bottom
    for at in reversed(order):
        ceiling = found[at] = min(found[at], ceiling)
        ceiling -= LINE
    return found


def number(value: float) -> str:
    """Return a number with no more digits than are read: 0.03, 1.4, 37, 1,200, 1M."""
    if value >= 1_000_000:
        return f"{value / 1_000_000:.3g}M"
    if value >= 10_000:
        return f"{value / 1_000:.0f}k"
    if value >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 10 else f"{float(f'{value:.2g}'):g}"


def _text(
    x: float, y: float, text: str, *, size: int = 12, colour: str = INK, weight: int = 400, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{colour}"'
        f' text-anchor="{anchor}">{escape(text)}</text>'
    )
