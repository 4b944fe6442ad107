"""The score as an arc: drawn here, coloured by the page's own sheet, named for who cannot see it."""

from collections.abc import Mapping
from math import cos, pi, sin
from typing import Any

from markupsafe import Markup, escape

WIDTH, HEIGHT, CENTRE, RADIUS = 240, 138, 120, 100
BASE = 120  # where both ends of the arc stand
HALF = pi * RADIUS


def gauge(score: Mapping[str, Any]) -> Markup:
    """A half circle from the scale's least to its most, with a mark where each tier begins.

    `score`: `{value, tier_name, scale: {min, max}, tiers: [{from, …}]}`.
    """
    low, high = score["scale"]["min"], score["scale"]["max"]
    share = _share(score["value"], low, high)
    marks = "".join(
        _mark(_share(tier["from"], low, high)) for tier in score["tiers"] if tier["from"] > low
    )
    name = escape(f"信用分 {score['value']}，{score['tier_name']}，满分 {high}")
    arc = f"M{CENTRE - RADIUS} {BASE}A{RADIUS} {RADIUS} 0 0 1 {CENTRE + RADIUS} {BASE}"
    return Markup(  # noqa: S704 - numbers, and a name that went through escape
        f'<svg class="gauge" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{name}">'
        f'<path class="way" d="{arc}"/>'
        f'<path class="reached" d="{arc}" stroke-dasharray="{HALF * share:.1f} {HALF:.1f}"/>'
        f"{marks}</svg>"
    )


def _share(value: float, low: float, high: float) -> float:
    return min(max((value - low) / (high - low), 0.0), 1.0)


def _mark(share: float) -> str:
    angle = pi * (1 - share)
    inner, outer = ((CENTRE + r * cos(angle), BASE - r * sin(angle)) for r in (90, 110))
    return (
        f'<line class="tier" x1="{inner[0]:.1f}" y1="{inner[1]:.1f}" '
        f'x2="{outer[0]:.1f}" y2="{outer[1]:.1f}"/>'
    )
