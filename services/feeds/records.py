"""The record feed: one CSV line a record, in our own columns."""

import csv
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

import orjson

from services.feeds.checks import Checks, consent_given, subject_kind_fits
from services.feeds.columns import RECORD_COLUMNS
from services.feeds.csv_files import BAD_QUOTES, check_structure, encoding_of, numbered_rows
from services.feeds.rows import Fault, FeedRefused, Reject, Row, reject
from services.feeds.values import DOCUMENT_LENGTH, document_number, has_control

MAX_FIELDS = 64
MAX_FIELDS_BYTES = 8 << 10
_EXACT_DOUBLE = 2**53

(KIND, SUBJECT, NAME, ITEM, DOCUMENT, TITLE, DECIDED, ENDS, FIELDS) = range(len(RECORD_COLUMNS))


def read_records(path: Path, checks: Checks) -> Iterator[Row | Reject]:
    """The rows of a record feed; `FeedRefused` at once for a file that is none."""
    encoding = encoding_of(path, only_utf8=True)
    check_structure(path, encoding)
    header_line, header = _header(path, encoding)
    return _rows(path, encoding, header_line, header, checks)


def _header(path: Path, encoding: str) -> tuple[int, tuple[str, ...]]:
    for line, cells in numbered_rows(path, encoding):
        if isinstance(cells, csv.Error):
            break
        header = tuple(cell.strip().lower() for cell in cells)
        if any(header):
            _refuse_wrong_header(header)
            return line, header
    raise FeedRefused("header_missing", f"第一行应为列名：{','.join(RECORD_COLUMNS)}")


def _refuse_wrong_header(header: tuple[str, ...]) -> None:
    missing = [column for column in RECORD_COLUMNS if column not in header]
    if len(missing) == len(RECORD_COLUMNS):
        raise FeedRefused("header_missing", f"第一行应为列名：{','.join(RECORD_COLUMNS)}")
    if missing:
        raise FeedRefused("columns_missing", f"缺少列：{'、'.join(missing)}")
    unknown = sorted(set(header).difference(RECORD_COLUMNS))
    if unknown:
        named = "、".join(name[:40] or "（空）" for name in unknown[:5])
        raise FeedRefused("columns_unknown", f"有不认识的列：{named}")
    if len(header) != len(RECORD_COLUMNS):
        raise FeedRefused("columns_repeated", "有的列出现了两次")


def _rows(
    path: Path, encoding: str, header_line: int, header: tuple[str, ...], checks: Checks
) -> Iterator[Row | Reject]:
    # Looked up once: this loop carries a city's whole file.
    numbers, names, item_of, title_of = checks.numbers, checks.names, checks.item, checks.title
    decision_day, limit = checks.decision_day, checks.limit
    in_order = itemgetter(*map(header.index, RECORD_COLUMNS))
    reordered = header != RECORD_COLUMNS
    width = len(RECORD_COLUMNS)

    rows = numbered_rows(path, encoding)
    for number, _ in rows:  # up to the header
        if number == header_line:
            break
    for number, cells in rows:
        if type(cells) is not list or len(cells) != width:
            if odd := _odd_row(number, cells, header):
                yield odd
            continue
        if reordered:
            cells = in_order(cells)
        kind, subject, name, code, document, title, decided, ends, fields = cells
        at = KIND
        try:
            if kind not in numbers:
                kind = _kind(kind)
            at = SUBJECT
            subject_number = numbers[kind](subject)
            at = NAME
            subject_name = names[kind](name)
            at = ITEM
            item = item_of(code)
            if item.subject_kind != kind:
                subject_kind_fits(item, kind)
            at = DOCUMENT
            plain = document.isprintable() and 0 < len(document) <= DOCUMENT_LENGTH
            if not plain or document[0] == " " or document[-1] == " ":
                document = document_number(document)
            at = TITLE
            title = title_of(title)
            at = DECIDED
            decided_on = decision_day(decided)
            at = ENDS
            if ends and not ends.isspace():
                valid_until = checks.valid_until(item, decided_on, checks.day(ends))
            else:
                valid_until = limit(item.code, decided_on)
            at = FIELDS
            content = flat_fields(fields, checks)
            if item.consent_required:
                consent_given(item, content)
        except Fault as fault:
            if any(map(str.strip, cells)):
                yield reject(number, RECORD_COLUMNS[at], fault, cells[at])
            continue
        yield Row(
            number,
            kind,
            subject_number,
            subject_name,
            item,
            document,
            title,
            decided_on,
            valid_until,
            content,
        )


def _kind(text: str) -> str:
    kind = text.strip()
    if not kind:
        raise Fault("subject_kind_missing", "没有填写主体类别 person 或 organisation")
    if kind not in ("person", "organisation"):
        raise Fault("subject_kind_unknown", "主体类别应为 person 或 organisation")
    return kind


def _odd_row(number: int, cells: list[str] | csv.Error, header: tuple[str, ...]) -> Reject | None:
    """The reject of a row that is no row of nine cells; None if it is blank."""
    if isinstance(cells, csv.Error):
        return reject(number, header[0], BAD_QUOTES, "")
    if not any(map(str.strip, cells)):
        return None
    if len(cells) < len(header):
        lacking = header[len(cells)]
        fault = Fault("columns", f"这一行只有 {len(cells)} 列，缺少 {lacking}")
        return reject(number, lacking, fault, "")
    fault = Fault("columns", f"这一行有 {len(cells)} 列，比列名多，可能有逗号没有加引号")
    return reject(number, header[-1], fault, cells[len(header)])


def flat_fields(text: str, checks: Checks) -> dict[str, str]:
    """The record's fields from their JSON; an empty cell means none."""
    if len(text) * 4 > MAX_FIELDS_BYTES and len(text.encode()) > MAX_FIELDS_BYTES:
        raise Fault("fields_too_large", "内容超过 8 KB")
    try:
        fields = orjson.loads(text)
    except orjson.JSONDecodeError:
        if not text.strip():
            return {}
        raise Fault("fields_not_json", "内容不是合格的 JSON 对象") from None
    if type(fields) is not dict:
        raise Fault("fields_not_object", "内容应为一个 JSON 对象")
    if len(fields) > MAX_FIELDS:
        raise Fault("fields_too_many", f"内容超过 {MAX_FIELDS} 项")
    checks.field_names(tuple(fields))
    for value in fields.values():
        if type(value) is not str:
            break
    else:
        if "\\" not in text:  # JSON holds control characters as escapes only
            return fields
    return {key: plain for key, value in fields.items() if (plain := _plain(value)) is not None}


def _plain(value: object) -> str | None:
    """A value as text; None for null, which says that there is none."""
    if isinstance(value, str):
        if not value.isprintable() and has_control(value):
            raise Fault("fields_control", "内容里有看不见的控制字符，请删去")
        return value
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and abs(value) >= _EXACT_DOUBLE:
        raise Fault("fields_number", "内容里的数字太长，请加引号写成文字")
    if isinstance(value, int | float):
        return str(value)
    raise Fault("fields_nested", "内容只能是文字、数字或是否，不能再含对象或列表")
