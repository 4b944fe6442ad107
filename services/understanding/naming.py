"""What a text names: codes by their shapes, and a firm's or a shop's name without the question."""

import re
from collections.abc import Callable
from typing import Any

from policy.intents import FIRM_NAME, SHOP_NAME, Talk
from policy.word_groups import Spans
from services.codes import ALPHABET, LENGTH, READ_AS
from services.understanding.normalising import bare, plain, tidy

SCENES = ("rent", "travel", "tourism", "books", "loans", "approvals")
LONGEST_NAME = 40
_EDGE = "(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
# A resident's number has its birth date where a body's code has other characters.
_BORN = "[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"
_USCC = re.compile(
    _EDGE.format(f"(?!{_BORN})" + "[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
)
_REPORT_NO = re.compile(
    _EDGE.format("XB[- ]?([0-9]{8})[- ]?([0-9A-Z]{4})[- ]?([0-9A-Z]{4})[- ]?([0-9A-Z]{4})")
)
_CHECK_CODE = re.compile(_EDGE.format("[0-9A-Z]{5}[- ]?[0-9A-Z]{5}"))
_SHOP_CODE = re.compile(_EDGE.format("[0-9A-Z]{4}[- ]?[0-9A-Z]{4}"))
_CODE = re.compile(r"(?<![A-Za-z])(?=[A-Za-z-]*[0-9])[0-9A-Za-z][0-9A-Za-z-]{6,}")
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
            code = re.sub("[- ]", "", match[0])
            # Beside a report's number ten letters are its check code: one in fifty has no digit.
            is_expected = name == "check_code" and "report_no" in found
            if len(code) == length and (is_expected or _looks_drawn(code)):
                found[name] = code.translate(READ_AS)
                upper = _without(upper, match)
                break
    return found


def scene(found: Spans) -> str:
    """The only scene that is spoken of, or nothing."""
    spoken = [code for code in SCENES if code.upper() in found]
    return spoken[0] if len(spoken) == 1 else ""


def name(text: str, talk: Talk) -> str:
    """The name of a firm or a shop as typed; empty where none is left when the question is off."""
    typed = tidy(text)
    if match := _QUOTED.search(typed):
        return match[1].strip()
    left = [_peeled(part, talk) for part in _PARTS.split(_CODE.sub(" ", typed))]
    named = [part for part in left if _is_name(plain(part), talk)]
    ended = [part for part in named if kind_of(plain(part), talk)]
    return max(ended or named, key=len, default="")


def kind_named(text: str, talk: Talk) -> str:
    """The group of the name in a text, or nothing."""
    if not any(ending in text for ending in talk.firms + talk.shops):
        return ""  # by far most texts, and peeling costs as much as all the rest
    return kind_of(name(text, talk), talk)


def kind_of(named: str, talk: Talk) -> str:
    """The group of a name by its ending, or nothing: 车行 alone is nobody's name."""
    if not named.endswith(talk.firms + talk.shops) or len(_own_part(named, talk)) < 2:
        return ""
    return FIRM_NAME if named.endswith(talk.firms) else SHOP_NAME


def _own_part(named: str, talk: Talk) -> str:
    """What is left of a name without the words that many share."""
    for word in (*talk.firms, *talk.shops, *talk.no_names):
        named = named.replace(word, "")
    return named


def _peeled(part: str, talk: Talk) -> str:
    """Question words taken off both ends; what stands behind the last ending of a name goes too."""
    start, end, low = 0, len(part), plain(part)
    while cut := _first(low.startswith, talk.before, start, end):
        start += cut
    endings = talk.firms + talk.shops
    while not low.endswith(endings, start, end):
        cut = _first(low.endswith, talk.after, start, end)
        if not cut:
            ends = [
                found + len(each)
                for each in endings
                if len(each) > 1 and (found := low.rfind(each, start + 1, end)) > start
            ]
            return part[start : max((each for each in ends if each > start + 2), default=end)]
        end -= cut
    return part[start:end]


def _first(
    fits: Callable[[Any, int, int], bool], words: tuple[str, ...], start: int, end: int
) -> int:
    """The length of the first word that fits; 0 for none."""
    if not fits(words, start, end):  # all at once is some 30 times faster than one by one
        return 0
    return next(len(word) for word in words if fits(word, start, end))


def _is_name(low: str, talk: Talk) -> bool:
    if not 2 <= len(bare(low)) <= LONGEST_NAME or low in talk.no_names:
        return False
    # 放心超市 is somebody's name, though 放心 also stands in questions.
    words = talk.before if kind_of(low, talk) else talk.before + talk.after
    return not _is_made_of(low, words + talk.no_names + talk.firms + talk.shops)


def _is_made_of(low: str, words: tuple[str, ...]) -> bool:
    """Whether nothing is left of a text when it is cut into words: 单位信用 names nobody."""
    reached = {0}
    for start in range(len(low)):
        if start in reached and low.startswith(words, start):
            reached |= {start + len(word) for word in words if low.startswith(word, start)}
    return len(low) in reached


def _looks_drawn(code: str) -> bool:
    """A code has letters and digits, as nearly all that are drawn do: words and dates have not."""
    return (
        set(code.translate(READ_AS)) <= set(ALPHABET)
        and any(character.isdigit() for character in code)
        and any(character.isalpha() for character in code)
    )


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"
