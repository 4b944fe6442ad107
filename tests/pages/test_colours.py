"""The tokens: every text is readable on what it stands on, in the light and in the dark.

WCAG 2.1, 1.4.3 (AA): 4.5:1 for text, 1.4.11: 3:1 for the edges of fields and for marks.
"""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "web" / "static" / "tokens.css"
TEXTS = (
    *(("ink", on) for on in ("paper", "ground", "raised", "accent-weak", "warning-weak")),
    *(("quiet", on) for on in ("paper", "ground", "raised")),
    *(("accent", on) for on in ("paper", "ground", "accent-weak")),
    *((kind, f"{kind}-weak") for kind in ("good", "wait", "warning")),
    *((kind, "paper") for kind in ("good", "wait", "warning")),
    ("on-accent", "accent"),
)


def tokens() -> dict[str, dict[str, str]]:
    text = TOKENS.read_text("utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")
    found = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", part)) for part in (light, dark)]
    return {"light": found[0], "dark": found[0] | found[1]}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out(scheme):
    colours = tokens()[scheme]
    weak = {
        (text, on): round(contrast(colours[text], colours[on]), 2)
        for text, on in TEXTS
        if contrast(colours[text], colours[on]) < 4.5
    }
    assert weak == {}


def test_the_measure_is_the_published_one():
    assert round(contrast("#000", "#fff"), 1) == 21.0
    assert round(contrast("#777777", "#fff"), 2) == 4.48  # the grey that just fails
