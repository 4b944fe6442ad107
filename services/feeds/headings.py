"""Finding the row that names a sheet's columns, below whatever titles stand above it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from services.feeds.columns import SHEETS, Sheet, heading_key, missing
from services.feeds.rows import FeedRefused

SEARCHED_ROWS = 20
_ENOUGH = 3  # known names that make a row a heading and not a sentence


@dataclass(frozen=True)
class Heading:
    """The heading row: its number, the place of each known column, how many cells it has."""

    number: int
    positions: dict[str, int]
    width: int


def find_heading(rows: Iterable[tuple[int, Any]], sheet: Sheet) -> Heading | None:
    """The first of the first rows that names enough columns of the sheet."""
    for number, cells in islice(rows, SEARCHED_ROWS):
        if isinstance(cells, list):
            keys = [heading_key(c) if isinstance(c, str) else "" for c in cells]
            if len(sheet.by_heading.keys() & keys) >= _ENOUGH:
                return Heading(number, _positions(keys, sheet), _width(keys))
    return None


def _width(keys: Sequence[str]) -> int:
    return max((place for place, key in enumerate(keys, 1) if key), default=0)


def _positions(keys: Sequence[str], sheet: Sheet) -> dict[str, int]:
    """Where each column stands; its own name counts before a name borrowed from another sheet."""
    own = {k for c in sheet.by_code.values() for k in (heading_key(c.code), heading_key(c.title))}
    positions: dict[str, int] = {}
    for place, key in sorted(enumerate(keys), key=lambda pair: pair[1] not in own):
        column = sheet.by_heading.get(key)
        if column is None:
            continue
        if column.code not in positions:
            positions[column.code] = place
        elif key in own:
            raise FeedRefused("columns_repeated", f"列 {column.code} {column.title} 出现了两次")
    return positions


def is_heading(cells: Sequence[Any], heading: Heading, sheet: Sheet) -> bool:
    """Whether a row repeats the heading: codes under titles, or a new printed page."""
    place = heading.positions[sheet.code("XDR_LB")]
    if place >= len(cells) or not isinstance(cells[place], str):
        return False
    column = sheet.by_heading.get(heading_key(cells[place]))
    return column is not None and column.code == sheet.code("XDR_LB")


def usable(heading: Heading | None, sheet: Sheet) -> Heading:
    """The heading; `FeedRefused` if there is none, or without columns it cannot do without."""
    if heading is None:
        first = "、".join(column.title for column in sheet.columns[:3])
        raise FeedRefused(
            "header_missing",
            f"前 {SEARCHED_ROWS} 行里没有找到列名（如 {first}），请使用国家标准表样",
        )
    lacking = missing(sheet, heading.positions)
    if lacking:
        names = "、".join(f"{code}（{sheet.by_code[code].title}）" for code in lacking)
        raise FeedRefused("columns_missing", f"缺少必需的列：{names}")
    return heading


def looks_like_other(rows: Iterable[tuple[int, Any]], sheet: Sheet) -> bool:
    """Whether the rows hold the heading of the other national sheet, all of it."""
    other = next(s for s in SHEETS.values() if s is not sheet)
    heading = find_heading(rows, other)
    return heading is not None and not missing(other, heading.positions)
