"""What a text names: codes by their shapes, and a firm's or a shop's name without the question."""

import re

from policy.intents import IntentPolicy, Talk
from policy.word_groups import Spans
from services.codes import ALPHABET, LENGTH, READ_AS
from services.understanding.normalising import bare, plain, tidy

SCENES = ("rent", "travel", "tourism", "books", "loans", "approvals")
LONGEST_NAME = 40
_EDGE = "(?<![0-9A-Z]){}(?![0-9A-Z])"
_USCC = re.compile(_EDGE.format("[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}"))
_REPORT_NO = re.compile(
    _EDGE.format("XB[- ]?([0-9]{8})[- ]?([0-9A-Z]{4})[- ]?([0-9A-Z]{4})[- ]?([0-9A-Z]{4})")
)
_CHECK_CODE = re.compile(_EDGE.format("[0-9A-Z]{5}[- ]?[0-9A-Z]{5}"))
_SHOP_CODE = re.compile(_EDGE.format("[0-9A-Z]{4}[- ]?[0-9A-Z]{4}"))
_DATE = re.compile(r"(19|20)\d{6}")
_QUOTED = re.compile(r"[“「『《\"']([^“”「」『』《》\"']{2,40})[”」』》\"']")
_PARTS = re.compile(r"[，。！？；：、,.!?;:\s]+")


def codes(text: str) -> dict[str, str]:
    """Codes that stand in a text, as they are meant."""
    upper, found = tidy(text).upper(), {}
    if match := _USCC.search(upper):
        found["uscc"] = match[0]
        upper = _without(upper, match)
    if match := _REPORT_NO.search(upper):
        found["report_no"] = re.sub("[- ]", "", match[0]).translate(READ_AS)
        upper = _without(upper, match)
    for name, shape, length in (
        ("check_code", _CHECK_CODE, 10),
        ("merchant_code", _SHOP_CODE, LENGTH),
    ):
        for match in shape.finditer(upper):
            code = re.sub("[- ]", "", match[0]).translate(READ_AS)
            if len(code) == length and _looks_drawn(code):
                found[name] = code
                upper = _without(upper, match)
                break
    return found


def scene(found: Spans) -> str:
    """The only scene that is spoken of, or nothing."""
    spoken = [code for code in SCENES if code.upper() in found]
    return spoken[0] if len(spoken) == 1 else ""


def name(text: str, policy: IntentPolicy) -> str:
    """The name of a firm or a shop as typed; empty where none is left when the question is off."""
    typed = tidy(text)
    if match := _QUOTED.search(typed):
        return match[1].strip()
    left = [_peeled(part, policy.talk) for part in _PARTS.split(typed)]
    named = [part for part in left if _is_name(plain(part), policy.talk)]
    ended = [part for part in named if plain(part).endswith(policy.talk.endings)]
    return max(ended or named, key=len, default="")


def _peeled(part: str, talk: Talk) -> str:
    """Question words taken off both ends; a cut behind the ending of a name, if one is left."""
    start, end = 0, len(part)
    low = plain(part)
    while cut := next(
        (word for word in talk.before if low.startswith(word, start) and start + len(word) <= end),
        "",
    ):
        start += len(cut)
    while end > start and not low.endswith(talk.endings, start, end):
        cut = next((word for word in talk.after if low.endswith(word, start, end)), "")
        if not cut:
            break
        end -= len(cut)
    if not low.endswith(talk.endings, start, end):
        ends = [
            low.rfind(ending, start, end) + len(ending)
            for ending in talk.endings
            if len(ending) > 1 and ending in low[start + 1 : end]
        ]
        end = max(ends, default=end)
    return part[start:end]


def _is_name(low: str, talk: Talk) -> bool:
    return 2 <= len(bare(low)) <= LONGEST_NAME and low not in talk.no_names


def _looks_drawn(code: str) -> bool:
    """A code has letters and digits, as nearly all that are drawn do: words and dates have not."""
    return (
        set(code) <= set(ALPHABET)
        and any(character.isdigit() for character in code)
        and any(character.isalpha() for character in code)
    )


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
