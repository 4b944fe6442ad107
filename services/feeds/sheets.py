"""The national publicity sheets: where their rows come from, CSV or workbook."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from policy.feeds import SheetFormat
from services.feeds.checks import Checks
from services.feeds.columns import SHEETS, Sheet, missing
from services.feeds.contents import Content
from services.feeds.csv_files import check_structure, encoding_of, numbered_rows
from services.feeds.headings import (
    Heading,
    find_heading,
    is_heading,
    looks_like_other,
    usable,
)
from services.feeds.rows import FeedRefused, Reject, Row
from services.feeds.sheet_rows import SheetRows

_DELIMITERS = (",", "\t", ";")  # Excel's "Unicode text" is UTF-16 with tabs

Rows = Iterator[tuple[int, Any]]


@dataclass(frozen=True)
class Table:
    """A sheet in a file: its heading, and how to run over its rows from the top."""

    heading: Heading
    rows: Callable[[], Rows]
    close: Callable[[], None] = lambda: None
    serial_shift: int = 0
    ragged: bool = False  # a workbook writes no empty cells, so that short rows mean nothing


def read_sheet(
    path: Path, format: SheetFormat, content: Content, checks: Checks
) -> Iterator[Row | Reject]:
    """The rows of a national sheet; `FeedRefused` at once for a file that is none."""
    sheet = SHEETS[format]
    table = _workbook_table(path, sheet) if content == "workbook" else _text_table(path, sheet)
    reader = SheetRows(format, sheet, table.heading, checks, table.serial_shift, table.ragged)
    return _rows(table, reader, sheet)


def _rows(table: Table, reader: SheetRows, sheet: Sheet) -> Iterator[Row | Reject]:
    try:
        for number, cells in table.rows():
            if number <= table.heading.number or _is_blank(cells):
                continue
            if isinstance(cells, list) and is_heading(cells, table.heading, sheet):
                continue
            yield reader.read(number, cells)
    finally:
        table.close()


def _is_blank(cells: Any) -> bool:
    return isinstance(cells, list) and all(c is None or not str(c).strip() for c in cells)


def _text_table(path: Path, sheet: Sheet) -> Table:
    encoding = encoding_of(path)
    heading, delimiter = None, _DELIMITERS[0]
    for candidate in _DELIMITERS:
        heading = find_heading(numbered_rows(path, encoding, candidate), sheet)
        if heading is not None:
            delimiter = candidate
            break
    rows = partial(numbered_rows, path, encoding, delimiter)
    _refuse_other(rows, heading, sheet)
    heading = usable(heading, sheet)
    check_structure(path, encoding, delimiter)
    return Table(heading, rows)


def _workbook_table(path: Path, sheet: Sheet) -> Table:
    # Here, because a worker that is never sent a workbook need not carry openpyxl.
    from services.feeds.workbooks import Workbook

    workbook = Workbook(path)
    try:
        part, heading = _sheet_of(workbook, sheet)
    except BaseException:
        workbook.close()
        raise
    return Table(
        heading,
        partial(workbook.rows, part),
        close=workbook.close,
        serial_shift=workbook.serial_shift,
        ragged=True,
    )


def _sheet_of(workbook: Any, sheet: Sheet) -> tuple[str, Heading]:
    """The one worksheet that holds the table; explanations and empty sheets are passed over."""
    found = []
    for name, part in workbook.sheets:
        heading = find_heading(workbook.rows(part), sheet)
        if heading is not None:
            found.append((name, part, heading))
    whole = [entry for entry in found if not missing(sheet, entry[2].positions)]
    if not whole:
        for _, part in workbook.sheets:
            _refuse_other(partial(workbook.rows, part), None, sheet)
        usable(found[0][2] if found else None, sheet)
    filled = [entry for entry in whole if _has_rows(workbook, entry[1], entry[2], sheet)]
    if len(filled) > 1:
        names = "、".join(name[:20] for name, _, _ in filled)
        raise FeedRefused("two_tables", f"有多个工作表都填了数据（{names}），请合并或分开报送")
    _, part, heading = (filled or whole)[0]
    return part, heading


def _has_rows(workbook: Any, part: str, heading: Heading, sheet: Sheet) -> bool:
    return any(
        number > heading.number
        and not _is_blank(cells)
        and not (isinstance(cells, list) and is_heading(cells, heading, sheet))
        for number, cells in workbook.rows(part)
    )


def _refuse_other(rows: Callable[[], Rows], heading: Heading | None, sheet: Sheet) -> None:
    lacks = heading is None or missing(sheet, heading.positions)
    if lacks and looks_like_other(rows(), sheet):
        raise FeedRefused("wrong_sheet", "这是另一种双公示表，请核对报送格式是行政许可还是行政处罚")
