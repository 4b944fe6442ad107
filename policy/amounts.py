"""Money in words for people; everywhere else it is whole fen."""

import re
import unicodedata

TYPED = re.compile(r"[¥]?(\d{1,8})(?:\.(\d{1,2}))?元?")


def yuan(fen: int) -> str:
    """300 元, 0.5 元, 12.34 元."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02}".rstrip("0") + " 元" if rest else f"{whole} 元"


def read_yuan(typed: str) -> int | None:
    """Fen of what somebody typed as yuan: `100`, `99.5`, `￥1,200`, `１２元`; None for no amount."""
    text = unicodedata.normalize("NFKC", typed).replace(",", "").replace(" ", "")
    told = TYPED.fullmatch(text)
    return int(told[1]) * 100 + int((told[2] or "").ljust(2, "0")) if told else None
