"""Bars and lines as SVG, drawn here: no script, no style attribute, colours from the page's own sheet.

A chart is a picture with a name; the figures themselves stand in a table beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, log10

from markupsafe import Markup, escape

WIDTH = 400  # so that the words can still be read on a phone
LABEL, VALUE = 144, 40  # at the left and right of a lying bar
BAR, PITCH = 16, 28
HIGH, FOOT, TOP = 220, 28, 12
LEFT, RIGHT = 36, 8
LONGEST_MONTH = 44
GAP = 1.5  # between the parts of a bar, so that they part without colour


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it is called, and its parts by the class that colours them."""

    label: str
    parts: Mapping[str, int]

    @property
    def whole(self) -> int:
        return sum(self.parts.values())


def lying(name: str, bars: Sequence[Bar]) -> Markup:
    """Bars under each other, each with its label and its number."""
    most = max((bar.whole for bar in bars), default=0) or 1
    room = WIDTH - LABEL - VALUE
    marks = []
    for place, bar in enumerate(bars):
        y = place * PITCH + (PITCH - BAR) / 2
        middle = place * PITCH + PITCH / 2
        marks.append(_text(LABEL - 10, middle, _short(bar.label), "end"))
        x = float(LABEL)
        for kind, number in bar.parts.items():
            wide = room * number / most
            if number:
                marks.append(_rect(kind, x, y, max(wide - GAP, 1), BAR))
            x += wide
        marks.append(_text(x + 6, middle, f"{bar.whole:,}", "start"))
    return _picture(name, len(bars) * PITCH, marks)


def standing(name: str, bars: Sequence[Bar]) -> Markup:
    """Bars beside each other over an axis, for what follows in time."""
    top = _round(max((bar.whole for bar in bars), default=0))
    tall, pitch = HIGH - FOOT - TOP, (WIDTH - LEFT - RIGHT) / max(len(bars), 1)
    every = ceil(LONGEST_MONTH / pitch) if bars else 1
    marks = []
    for share in (0.0, 0.5, 1.0):
        y = HIGH - FOOT - tall * share
        marks.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{y:g}" y2="{y:g}"/>')
        marks.append(_text(LEFT - 8, y, f"{top * share:,g}", "end"))
    for place, bar in enumerate(bars):
        x, y = LEFT + place * pitch + pitch * 0.18, float(HIGH - FOOT)
        for kind, number in bar.parts.items():
            high = tall * number / top
            y -= high
            if number:
                marks.append(_rect(kind, x, y + GAP / 2, pitch * 0.64, max(high - GAP, 1)))
        if (len(bars) - 1 - place) % every == 0:
            marks.append(_text(x + pitch * 0.32, HIGH - FOOT / 2 + 2, bar.label, "middle"))
    return _picture(name, HIGH, marks)


def stepping(name: str, points: Sequence[tuple[datetime, int]], until: datetime) -> Markup:
    """A line that keeps its height until the next point, the oldest first, ending at `until`."""
    values = [value for _, value in points]
    low, high = _around(min(values), max(values))
    first = points[0][0]
    whole = max((until - first).total_seconds(), 1)
    wide, tall = WIDTH - LEFT - RIGHT, HIGH - FOOT - TOP

    def across(at: datetime) -> float:
        return LEFT + wide * (at - first).total_seconds() / whole

    def down(value: float) -> float:
        return TOP + tall * (high - value) / (high - low)

    marks = []
    for value in (low, (low + high) // 2, high):
        y = down(value)
        marks.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        marks.append(_text(LEFT - 8, y, f"{value}", "end"))
    way = f"M{across(first):.1f} {down(values[0]):.1f}"
    way += "".join(f"H{across(at):.1f}V{down(value):.1f}" for at, value in points[1:])
    marks.append(f'<path class="line" d="{way}H{across(until):.1f}"/>')
    for at, value in points:
        marks.append(f'<circle class="point" cx="{across(at):.1f}" cy="{down(value):.1f}" r="4"/>')
    foot = HIGH - FOOT / 2 + 2
    marks.append(_text(LEFT, foot, f"{first:%Y-%m-%d}", "start"))
    marks.append(_text(WIDTH - RIGHT, foot, f"{until:%Y-%m-%d}", "end"))
    return _picture(name, HIGH, marks)


def _picture(name: str, height: float, marks: Sequence[str]) -> Markup:
    return Markup(  # noqa: S704 - every text in it went through escape
        f'<svg class="chart" viewBox="0 0 {WIDTH} {max(height, 1):g}" role="img" '
        f'aria-label="{escape(name)}">{"".join(marks)}</svg>'
    )


def _rect(kind: str, x: float, y: float, wide: float, high: float) -> str:
    return (
        f'<rect class="{escape(kind)}" x="{x:.1f}" y="{y:.1f}" '
        f'width="{wide:.1f}" height="{high:.1f}" rx="2"/>'
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" '
        f'dominant-baseline="central">{escape(text)}</text>'
    )


def _short(label: str) -> str:
    return label if len(label) <= 10 else label[:9] + "…"


def _around(least: int, most: int) -> tuple[int, int]:
    """The ends of an axis on tens, with room on both sides of what it holds, and an even middle."""
    low, high = least // 20 * 20 - 20, -(-most // 20) * 20 + 20
    return max(low, 0), high


def _round(number: int) -> int:
    """The end of an axis: even, and not much above what it holds."""
    if number <= 4:
        return 4
    step = 10 ** int(log10(number)) // 2 or 1
    return ceil(number / (2 * step)) * 2 * step
