"""Words that one person types and another reads: of a sensible length, and what they seem to be.

A shop's line stands in messages that come from the platform; nothing in it may look like a line
of its own, turn the text around, or lead somewhere else.
"""

import re

from policy.amounts import read_yuan, yuan
from services.errors import invalid_field

__all__ = ["money", "one_line", "statement", "yuan"]

# Marks that turn the direction of writing, and characters that nobody sees. Joiners stay:
# emoji and some scripts are written with them.
UNSEEN = re.compile(r"[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
LINE_BREAK = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LINK = re.compile(r"://|www\.", re.IGNORECASE)


def one_line(field: str, text: str, longest: int) -> str:
    """The text without blanks at its ends; Invalid naming the field for what is no plain line."""
    text = _bounded(field, text, longest)
    if LINE_BREAK.search(text):
        raise invalid_field(field, "line_break", f"{field} 须为一行文字")
    if LINK.search(text):
        raise invalid_field(field, "link", f"{field} 不能含有网址")
    return text


def statement(field: str, text: str, longest: int) -> str:
    """Likewise of a text that may have several lines."""
    text = _bounded(field, text, longest)
    if CONTROL.search(text):
        raise invalid_field(field, "control_character", f"{field} 含有不可见的控制字符")
    return text


def money(field: str, typed: str) -> int:
    """The fen of an amount typed in yuan; Invalid naming the field for what is none."""
    fen = read_yuan(typed)
    if fen is None:
        raise invalid_field(field, "amount", "请填写金额，单位为元，例如 100 或 99.5")
    return fen


def _bounded(field: str, text: str, longest: int) -> str:
    text = text.strip()
    if UNSEEN.search(text):
        raise invalid_field(field, "unseen_character", f"{field} 含有看不见的字符")
    if not 1 <= len(text) <= longest:
        raise invalid_field(field, "length", f"{field} 须有 1 到 {longest} 个字")
    return text
