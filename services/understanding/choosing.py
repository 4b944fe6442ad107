"""Short answers inside a dialogue: a command, or which of the offered ones is meant."""

import re

from policy import intents
from services.understanding.normalising import bare, normalise

_NUMERALS = "零一二三四五六七八九十"
_DIGITS = str.maketrans({"两": "二", "俩": "二", "壹": "一", "贰": "二", "叁": "三"})
_CHOICE = re.compile(
    r"(我?(选择?|要|想要|就|点)?)(第|no|#)?(?P<number>[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
    r"(个|条|项|号|种|笔|家|张|位|份)?(吧|的|呢|啊|哦|谢谢)?"
)
_LAST = re.compile(
    r"(我?(选择?|要|想要)?)(最后|最末|末尾|最下面)(的|那)?(一)?(个|条|项|笔|家)?(吧|的)?"
)


def command(text: str) -> str | None:
    """The command that the whole text is, or None."""
    return intents.load().talk.commands.get(bare(normalise(text)) or normalise(text))


def choice(text: str, count: int) -> int | None:
    """Which of `count` offered ones is meant, from 0; None where it is none of them."""
    said = bare(normalise(text)).translate(_DIGITS)
    if _LAST.fullmatch(said):
        return count - 1 if count > 0 else None
    found = _CHOICE.fullmatch(said)
    number = _number(found["number"]) if found else 0
    return number - 1 if 1 <= number <= count else None


def _number(said: str) -> int:
    """Up to 99, in digits of either kind; 0 for what is no number."""
    if said.isdecimal():
        return int(said)
    tens, ten, ones = said.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    if not ten:
        return _NUMERALS.index(tens)
    return (_NUMERALS.index(tens) if tens else 1) * 10 + (_NUMERALS.index(ones) if ones else 0)
