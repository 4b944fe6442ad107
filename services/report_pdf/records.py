"""Records, list entries and `name：value` pairs as rows of the printed report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from services.report_pdf import wording
from services.report_pdf.fonts import legible, width_of
from services.report_pdf.lines import break_lines
from services.report_pdf.pages import ACCENT, GREY, HAIRLINE, TINT, WIDTH, Box, Mark, Row, Text

SHANGHAI = timezone(timedelta(hours=8))
SIZE, LEADING = 9.0, 14.0
INDENT = 18.0
_TITLE_SIZE, _TITLE_LEADING = 10.5, 18.0
_COLUMN_GAP = 14.0
_COLUMN = (WIDTH - INDENT - _COLUMN_GAP) / 2
_WIDEST_LABEL = 0.4 * WIDTH
_TAG_SIZE, _TAG_HEIGHT, _TAG_PAD, _TAG_GAP = 8.0, 13.0, 5.0, 4.0
_NOTE_SIZE, _NOTE_LEADING, _NOTE_PAD = 8.5, 13.0, 8.0

END = Row(9, [Box(0, 5, WIDTH, 0.4, fill=HAIRLINE)])


def record_rows(number: int, record: Mapping[str, Any]) -> list[Row]:
    """What it is, from whom, since and until when, its fields, and what is said beside it."""
    facts = [
        ("来源单位", record["source"]),
        ("文书号", record["document_no"]),
        ("认定日期", record["decided_on"]),
        ("有效期至", record["valid_until"] or wording.ENDLESS),
    ]
    tags = [
        wording.EFFECTS.get(record["effect"], record["effect"]),
        wording.STATUSES.get(record["status"], record["status"]),
    ]
    return [
        *entry_title(number, plain(record["title"]), tags),
        *pair_rows(facts),
        *pair_rows(record["fields"].items()),
        *(row for note in record["annotations"] for row in _annotation_rows(note)),
        END,
    ]


def list_entry_rows(number: int, entry: Mapping[str, Any]) -> list[Row]:
    """Which list, since when, on what basis, and until when where that is known."""
    facts = [("列入日期", entry["entered_on"])]
    if entry.get("exit_on"):
        facts.append(("退出日期", entry["exit_on"]))
    title = wording.LISTS.get(entry["list"], plain(entry["list"]))
    return [
        *entry_title(number, title, []),
        *pair_rows([*facts, ("列入依据", entry["basis"])]),
        *(row for note in entry.get("annotations", ()) for row in _annotation_rows(note)),
        END,
    ]


def plain(value: Any) -> str:
    """Any JSON value as a reader of Chinese would write it."""
    match value:
        case None | "":
            return "—"
        case bool():
            return "是" if value else "否"
        case Mapping():
            return "；".join(f"{name}：{plain(part)}" for name, part in value.items()) or "—"
        case list() | tuple():
            return "、".join(map(plain, value)) or "—"
        case _:
            return str(value)


def _day(since: str) -> date:
    """The day in the city of a date or a time."""
    if len(since) == len("2026-01-02"):
        return date.fromisoformat(since)
    return datetime.fromisoformat(since).astimezone(SHANGHAI).date()


def pair_rows(pairs: Iterable[tuple[str, Any]]) -> Iterator[Row]:
    """`name：value` pairs in two columns, those too long for a column over the whole width."""
    left: list[Mark] = []
    for name, value in pairs:
        marks = _short_pair(name, plain(value), INDENT + (_COLUMN + _COLUMN_GAP if left else 0))
        if marks and left:
            yield Row(LEADING, [*left, *marks])
            left = []
        elif marks:
            left = marks
        else:
            if left:
                yield Row(LEADING, left)
                left = []
            yield from _long_pair(name, plain(value))
    if left:
        yield Row(LEADING, left)


def _short_pair(name: str, value: str, x: float) -> list[Mark]:
    """The pair on one line of one column; nothing when it needs more."""
    if len(name) + len(value) > _COLUMN / SIZE * 4:  # not worth measuring
        return []
    names, values = break_lines(f"{name}：", _COLUMN, SIZE), break_lines(value, _COLUMN, SIZE)
    if len(names) > 1 or len(values) > 1:
        return []
    label_width = width_of(names[0], SIZE)
    if label_width + width_of(values[0], SIZE) > _COLUMN:
        return []
    return [
        Text(x, LEADING / 2, names[0], SIZE, GREY),
        Text(x + label_width, LEADING / 2, values[0], SIZE),
    ]


def _long_pair(name: str, value: str) -> Iterator[Row]:
    labels = break_lines(f"{name}：", WIDTH - INDENT, SIZE)
    label_width = width_of(labels[-1], SIZE)
    if len(labels) > 1 or label_width > _WIDEST_LABEL:
        for label in labels:
            yield Row(LEADING, [Text(INDENT, LEADING / 2, label, SIZE, GREY)])
        labels, label_width = [], SIZE * 2
    for line in break_lines(value, WIDTH - INDENT - label_width, SIZE):
        marks = [Text(INDENT, LEADING / 2, label, SIZE, GREY) for label in labels]
        yield Row(LEADING, [*marks, Text(INDENT + label_width, LEADING / 2, line, SIZE)])
        labels = []


def entry_title(number: int, title: str, tags: Sequence[str]) -> Iterator[Row]:
    """What an entry of a list is called, its number before it and its tags at the right edge."""
    tag_marks, tags_left = _tag_marks(tags)
    middle = _TITLE_LEADING / 2
    for place, line in enumerate(break_lines(title, tags_left - INDENT - 8, _TITLE_SIZE)):
        marks: list[Mark] = [Text(INDENT, middle, line, _TITLE_SIZE, bold=True)]
        if place == 0:
            size = SIZE if number < 1000 else 7  # four digits still end before the title
            marks = [Text(0, middle, f"{number}", size, ACCENT), *marks, *tag_marks]
        yield Row(_TITLE_LEADING, marks)


def _tag_marks(tags: Sequence[str]) -> tuple[list[Mark], float]:
    """Words in frames at the right edge, and where they begin."""
    # One colour for all: neither red nor green says what a person is worth.
    words = [legible(tag) for tag in tags]
    widths = [width_of(word, _TAG_SIZE) + 2 * _TAG_PAD for word in words]
    left = first = WIDTH - sum(widths) - _TAG_GAP * max(len(tags) - 1, 0)
    marks: list[Mark] = []
    for word, width in zip(words, widths, strict=True):
        above = (_TITLE_LEADING - _TAG_HEIGHT) / 2
        marks.append(Box(left, above, width, _TAG_HEIGHT, TINT, HAIRLINE, radius=2))
        marks.append(Text(left + _TAG_PAD, _TITLE_LEADING / 2, word, _TAG_SIZE))
        left += width + _TAG_GAP
    return marks, first


def _annotation_rows(note: Mapping[str, Any]) -> Iterator[Row]:
    kind = wording.ANNOTATIONS.get(note["kind"], "附注")
    text = f"{kind}（{_day(note['since'])}）：{plain(note['text'])}"
    lines = break_lines(text, WIDTH - INDENT - 2 * _NOTE_PAD, _NOTE_SIZE)
    for place, line in enumerate(lines):
        above = 3 if place == 0 else 0
        below = 3 if place == len(lines) - 1 else 0
        height = above + _NOTE_LEADING + below
        # The tint overlaps the next row's by a hair, or viewers show a seam between them.
        tint = Box(INDENT, 0, WIDTH - INDENT, height + (0.3 if below == 0 else 0), TINT)
        bar = Box(INDENT, 0, 2, tint.height, ACCENT)
        words = Text(INDENT + _NOTE_PAD, above + _NOTE_LEADING / 2, line, _NOTE_SIZE)
        yield Row(height, [tint, bar, words])
