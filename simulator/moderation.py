"""Content security: the verdicts on texts and pictures."""

import io
import secrets
from dataclasses import dataclass

from PIL import Image

from simulator.settings import SimulatorSettings

PASS, REVIEW, RISKY = "pass", "review", "risky"
LABELS = {PASS: 100, REVIEW: 21000, RISKY: 20006}
# A harmless picture that every checker takes for a harmful one, as virus scanners have theirs:
# the bytes may stand anywhere in the file, a comment for instance.
RISKY_MARK = b"SIMULATOR-RISKY"
REVIEW_MARK = b"SIMULATOR-REVIEW"
# Whoever draws pictures anew loses the bytes, but not what the picture is: all magenta, all yellow.
COLOURS = {(255, 0, 255): RISKY, (255, 255, 0): REVIEW}
NEAR = 12  # what a JPEG does to a colour


@dataclass(frozen=True)
class Verdict:
    suggest: str
    keyword: str = ""

    def result(self) -> dict[str, object]:
        return {"suggest": self.suggest, "label": LABELS[self.suggest]}

    def detail(self) -> list[dict[str, object]]:
        found = {"strategy": "content_model", "errcode": 0, **self.result(), "prob": 90}
        if self.keyword:
            found = {**found, "strategy": "keyword", "keyword": self.keyword, "level": 20}
        return [found]


def judge_text(text: str, settings: SimulatorSettings) -> Verdict:
    for suggest, words in ((RISKY, settings.risky_words), (REVIEW, settings.review_words)):
        for word in words:
            if word in text:
                return Verdict(suggest, word)
    return Verdict(PASS)


def judge_file(content: bytes) -> Verdict:
    if RISKY_MARK in content:
        return Verdict(RISKY)
    return Verdict(REVIEW if REVIEW_MARK in content else _judge_colour(content))


def _judge_colour(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            small = picture.convert("RGB").resize((1, 1), Image.Resampling.BOX)
    except (OSError, ValueError):
        return PASS  # not a picture, or one that WeChat would not read either
    shade = small.getpixel((0, 0))
    assert isinstance(shade, tuple)
    for colour, suggest in COLOURS.items():
        if all(abs(a - b) <= NEAR for a, b in zip(shade, colour, strict=True)):
            return suggest
    return PASS


def trace_id() -> str:
    return f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
