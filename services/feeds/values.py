"""Single values as clerks and spreadsheets write them, made plain; a `Fault` for the rest."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from services.feeds.rows import Fault

NAME_LENGTH = 200
TITLE_LENGTH = 200
DOCUMENT_LENGTH = 100

# What the national sheets write for "without end"; Excel's last day means the same.
NO_END = frozenset({date(2099, 12, 31), date(9999, 12, 31)})
NO_END_WORDS = frozenset({"长期", "长期有效", "永久", "永久有效", "无固定期限", "无期限"})

# What clerks put where there is nothing to say.
NOTHING = frozenset({"", "/", "\\", "-", "--", "—", "——", "无", "null", "NULL", "N/A", "n/a"})

# A formula's error, saved as the cell's value.
CELL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)

_EARLIEST_YEAR = 1900
_EXCEL_DAY_ZERO = date(1899, 12, 30)
# 1954-10-03 to 2173-10-13. Below lie numbers that are years, above such that are months.
_SERIALS = range(20_000, 100_000)
_EXCEL_LAST_SERIAL = 2_958_465
_DOUBLE_DIGITS = 10**15  # a spreadsheet keeps fifteen digits of a number and zeroes the rest

_DAY = re.compile(
    r"(?P<year>\d{4})"
    r"(?:(?P<separator>[-/.])(?P<m1>\d{1,2})(?P=separator)(?P<d1>\d{1,2})"
    r"|(?P<m2>\d{2})(?P<d2>\d{2})"
    r"|\s?年\s?(?P<m3>\d{1,2})\s?月\s?(?P<d3>\d{1,2})\s?日)"
    r"(?:(?:T|\s+)(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)?",
    re.ASCII,
)
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,3}", re.ASCII | re.IGNORECASE)
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"  # what web pages and chats leave at the ends
_SPACES = re.compile(r"\s+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)


def parse_day(value: object, serial_shift: int = 0) -> date:
    """The day that a cell means: any usual spelling, an Excel date or its serial number.

    A time of day is dropped (databases export it), one with an offset is not understood.
    `serial_shift` is 1462 for workbooks that count their days from 1904.
    """
    if isinstance(value, datetime):
        return _sensible(value.date())
    if isinstance(value, date):
        return _sensible(value)
    if isinstance(value, float) and 0 < value < 100_000:
        value = int(value)  # the fraction of a serial number is the time of day
    text = unicodedata.normalize("NFKC", str(value)).strip().lstrip("'")
    if whole := _WHOLE_FLOAT.fullmatch(text):
        text = whole[1]
    if not text:
        raise Fault("date_missing", "没有填写日期")
    if text.isascii() and text.isdigit() and len(text) != 8:
        return _serial_day(int(text[:9]), 0 if isinstance(value, str) else serial_shift)
    match = _DAY.fullmatch(text)
    if match is None:
        raise Fault("date_invalid", "看不懂这个日期，请写成 2018-03-05 的样子")
    year, month, day = (
        match["year"],
        match["m1"] or match["m2"] or match["m3"],
        match["d1"] or match["d2"] or match["d3"],
    )
    try:
        return _sensible(date(int(year), int(month), int(day)))
    except ValueError:
        raise Fault("date_invalid", "没有这一天，请核对年月日") from None


def _serial_day(serial: int, shift: int) -> date:
    serial += shift
    if serial in _SERIALS or serial == _EXCEL_LAST_SERIAL:
        return _EXCEL_DAY_ZERO + timedelta(days=serial)
    raise Fault("date_invalid", "看不懂这个日期，请写成 2018-03-05 的样子")


def _sensible(day: date) -> date:
    if day.year < _EARLIEST_YEAR:
        raise Fault("date_invalid", "年份太早，请核对日期")
    return day


def person_name(text: str) -> str:
    """A person's name; the blanks that align 张　三 with three-character names are removed."""
    name = _visible(text, "name", "姓名", NAME_LENGTH)
    return name if any(c.isascii() and c.isalpha() for c in name) else name.replace(" ", "")


def organisation_name(text: str) -> str:
    """An organisation's name, its punctuation as delivered."""
    return _visible(text, "name", "名称", NAME_LENGTH)


def record_title(text: str) -> str:
    """A record's title on one line."""
    return _visible(_one_line(text), "title", "标题", TITLE_LENGTH)


def document_number(text: str) -> str:
    """A document's number, its brackets as delivered."""
    return _visible(text, "document_no", "文书号", DOCUMENT_LENGTH)


def _visible(text: str, code: str, what: str, limit: int) -> str:
    text = text.strip().strip(_INVISIBLE)
    if not text.isprintable():
        # Unassigned and private-use characters stay: rare names live there.
        if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text):
            raise Fault(f"{code}_control", f"{what}里有看不见的控制字符或换行，请删去")
        text = _SPACES.sub(" ", text)
    if not text:
        raise Fault(f"{code}_missing", f"没有填写{what}")
    if len(text) > limit:
        raise Fault(f"{code}_too_long", f"{what}超过 {limit} 个字")
    return text


def has_control(text: str) -> bool:
    """Whether text holds control characters other than line ends and tabs."""
    return any(c < " " and c not in "\n\r\t" for c in text)


def _one_line(text: str) -> str:
    return text if text.isprintable() else " ".join(text.split())


def cell_text(value: object) -> str:
    """A cell as the text that a person sees in it, ends trimmed; "" where there is nothing."""
    if isinstance(value, str):
        text = value.strip()
    elif value is None:
        return ""
    elif isinstance(value, bool):
        return "是" if value else "否"
    elif isinstance(value, float):
        # Fifteen digits are what the spreadsheet shows; the rest is how doubles store 0.3.
        text = str(int(value)) if value.is_integer() else f"{value:.15g}"
    elif isinstance(value, datetime):
        whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        text = str(value.date()) if whole_day else value.isoformat(" ", "seconds")
    else:
        text = str(value)
    if text in CELL_ERRORS:
        raise Fault("cell_error", "单元格里是公式错误，请填写实际内容")
    return "" if text in NOTHING else text


def number_text(value: object) -> str:
    """An identifying number: half-width, no blanks, freed of what spreadsheets do to it."""
    if isinstance(value, float) and abs(value) >= _DOUBLE_DIGITS:
        raise Fault("number_truncated", "表格软件把号码当成数值，末几位已丢失，请改为文本格式")
    text = unicodedata.normalize("NFKC", cell_text(value))
    if text.startswith('="') and text.endswith('"'):  # how exports protect leading zeros
        text = text[2:-1]
    text = "".join(text.lstrip("'`‘").split())
    if whole := _WHOLE_FLOAT.fullmatch(text):
        text = whole[1]
    if _SCIENTIFIC.fullmatch(text) and "+" in text:
        raise Fault("number_truncated", "号码被表格软件改成了科学计数法，请改为文本格式重新填写")
    return text


def sheet_document_number(value: object) -> str:
    """A document's number from a sheet: 2018001.0 is 2018001, brackets stay as they are."""
    text = cell_text(value)
    plain = unicodedata.normalize("NFKC", text).isascii()
    return number_text(value) if plain else text


def amount_text(value: object) -> str:
    """An amount without thousands separators and idle zeros, so that the same is spelt the same.

    Text that is no number (约 5 万) stays as delivered.
    """
    text = cell_text(value)
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return text
    if not amount.is_finite() or abs(amount.adjusted()) > 20:
        return text
    if amount < 0:
        raise Fault("amount_negative", "金额不能是负数")
    return f"{amount.normalize():f}" if amount else "0"
