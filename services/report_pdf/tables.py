"""Tables of the printed page: cells of several lines, the head again on each new page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.report_pdf.lines import break_lines
from services.report_pdf.pages import GREY, HAIRLINE, TINT, WIDTH, Box, Group, Mark, Row, Text

SIZE, _PAD, _GAP = 8.5, 6.0, 12.0
_LINE, _LAST = 13.0, 17.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and how wide its words may be."""

    title: str
    width: float


def table(columns: Sequence[Column], lines: Sequence[Sequence[str]]) -> Iterator[Group]:
    """One group a line, the head with the first of them."""
    lefts = [
        _PAD + sum(each.width + _GAP for each in columns[:place]) for place in range(len(columns))
    ]
    titles = [
        Text(left, 9, column.title, SIZE, GREY) for left, column in zip(lefts, columns, strict=True)
    ]
    head = Row(18, [Box(0, 0, WIDTH, 18, TINT), *titles])
    for place, cells in enumerate(lines):
        rows = list(_rows(columns, lefts, cells))
        yield Group([head, *rows] if place == 0 else rows, repeat=head, opens=place == 0)


def _rows(columns: Sequence[Column], lefts: Sequence[float], cells: Sequence[str]) -> Iterator[Row]:
    broken = [
        break_lines(cell, column.width, SIZE) for cell, column in zip(cells, columns, strict=True)
    ]
    last = max(map(len, broken)) - 1
    for place in range(last + 1):
        marks: list[Mark] = [
            Text(left, 8, lines[place], SIZE)
            for lines, left in zip(broken, lefts, strict=True)
            if place < len(lines)
        ]
        if place == last:
            marks.append(Box(0, 16, WIDTH, 0.4, HAIRLINE))
        yield Row(_LAST if place == last else _LINE, marks)
