"""The one door: a delivered file and its format in, checked rows and rejects out."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

from policy.feeds import SheetFormat
from services.feeds.checks import Checks
from services.feeds.columns import RECORD_COLUMNS, SHEETS
from services.feeds.contents import content_of
from services.feeds.records import read_records
from services.feeds.rows import FeedRefused, Reject, Row
from services.feeds.sheets import read_sheet

FORMATS = ("records", *SHEETS)


def read(
    path: Path,
    format: str,
    *,
    catalogue: Any,
    allowed: Callable[[str], bool],
    today: date,
) -> Iterator[Row | Reject]:
    """The rows of a delivered file, in order, each checked or rejected, as a stream.

    A file is read to its end or not at all: `FeedRefused` is raised here, before the first row,
    after a run over the whole file. Blank rows are neither rows nor rejects. `allowed` says
    whether the sender may deliver an item; `today` is the day in Asia/Shanghai.
    """
    if format not in FORMATS:
        raise FeedRefused("format_unknown", f"报送格式应为 {'、'.join(FORMATS)} 之一")
    checks = Checks(catalogue, allowed, today)
    content = content_of(path)
    if format != "records":
        return read_sheet(path, cast(SheetFormat, format), content, checks)
    if content != "text":
        raise FeedRefused("not_csv", "信用记录只能以 UTF-8 编码的 CSV 文件报送")
    return read_records(path, checks)


def header_of(format: str) -> list[str]:
    """The column names of a format, in order, as the standard lists them."""
    if format == "records":
        return list(RECORD_COLUMNS)
    return [column.code for column in SHEETS[format].columns]
