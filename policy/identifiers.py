"""Whose number is this: resident ID numbers (GB 11643) and unified social credit codes (GB 32100).

The district of an ID number is checked down to the prefecture and against everything that ever
existed, not against today's map: people keep the number of a county that was abolished decades
ago, and county codes are too many and too badly recorded to refuse a citizen over one.
"""

import re
import string
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import mul

from stdnum.cn import uscc

from policy import districts

_OLDEST_BIRTH_YEAR = 1850
_BLANKS = string.whitespace + "\u200b\u200c\u200d\u2060\ufeff"  # what spreadsheets paste along
_REMEMBERED = 16_384  # a feed sorted by subject hits every time, an unsorted one costs 4 MB

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ZEROES = sum(_WEIGHTS) * ord("0")  # lets the sum run over bytes without turning them to digits
_CHECK_DIGITS = "10X98765432"

# GB 32100 and its first amendment: the registering authority is a digit, A (the Central Military
# Commission), N (agriculture: village collectives) or Y (others). stdnum knows only the digits.
_USCC = re.compile(r"[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")

_MESSAGES = {
    "id_number_length": "身份证号码应为 18 位",
    "id_number_characters": "身份证号码只能是数字，最后一位可以是 X",
    "id_number_district": "身份证号码的前六位不是有效的地区",
    "id_number_birth_date": "身份证号码中的出生日期不对",
    "id_number_checksum": "身份证号码有误，请逐位核对",
    "uscc_length": "统一社会信用代码应为 18 位",
    "uscc_characters": "统一社会信用代码中有不该出现的字符",
    "uscc_checksum": "统一社会信用代码有误，请逐位核对",
}


class IdentifierError(ValueError):
    """A number that cannot be anybody's; `code` is stable, `message_zh` is for people."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message_zh = _MESSAGES[code]
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A valid resident ID number, and what it says of its holder."""

    number: str
    birth: date

    @property
    def district(self) -> str:
        """The six digits of the county in which the number was issued."""
        return self.number[:6]

    @property
    def sex(self) -> str:
        """`male` or `female`, by the parity of the sequence number."""
        return "male" if int(self.number[16]) % 2 else "female"


def parse_id_number(text: str, *, today: date) -> IdNumber:
    """Read a resident ID number as people type it (full-width digits, blanks, a small x).

    Raises IdentifierError with id_number_length, id_number_characters, id_number_district,
    id_number_birth_date (impossible, before 1850 or after `today`) or id_number_checksum.
    """
    parsed = _id_number(text)
    if parsed.birth > today:
        raise IdentifierError("id_number_birth_date")
    return parsed


def parse_uscc(text: str) -> str:
    """Read a unified social credit code and return it in its 18 capital characters.

    Raises IdentifierError with uscc_length, uscc_characters or uscc_checksum.
    """
    return _uscc(text)


@lru_cache(maxsize=_REMEMBERED)
def _id_number(text: str) -> IdNumber:
    number = _tidied(text)
    if len(number) != 18:
        raise IdentifierError("id_number_length")
    digits, check = number[:17], number[17]
    if not (number.isascii() and digits.isdigit() and check in _CHECK_DIGITS):
        raise IdentifierError("id_number_characters")
    if not districts.load().existed(number[:6]):
        raise IdentifierError("id_number_district")
    birth = _birth(number)
    total = sum(map(mul, _WEIGHTS, digits.encode())) - _ZEROES
    if check != _CHECK_DIGITS[total % 11]:
        raise IdentifierError("id_number_checksum")
    return IdNumber(number, birth)


def _birth(number: str) -> date:
    year = int(number[6:10])
    if year < _OLDEST_BIRTH_YEAR:
        raise IdentifierError("id_number_birth_date")
    try:
        return date(year, int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise IdentifierError("id_number_birth_date") from None


@lru_cache(maxsize=_REMEMBERED)
def _uscc(text: str) -> str:
    number = _tidied(text)
    if len(number) != 18:
        raise IdentifierError("uscc_length")
    if not _USCC.fullmatch(number):
        raise IdentifierError("uscc_characters")
    if uscc.calc_check_digit(number) != number[17]:
        raise IdentifierError("uscc_checksum")
    return number


def _tidied(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip(_BLANKS)
    return text.strip().upper()
