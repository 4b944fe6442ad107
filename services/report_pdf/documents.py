"""The whole report: cover, sections, lists and notes, in the order in which they are printed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.report_pdf import wording
from services.report_pdf.covers import cover_groups, heading
from services.report_pdf.fonts import legible, report_font
from services.report_pdf.lines import break_lines
from services.report_pdf.pages import GREY, WIDTH, Frame, Group, Row, Text, paginate, print_pages
from services.report_pdf.records import LEADING, SIZE, list_entry_rows, record_rows


def compose(
    report: Mapping[str, Any], *, check_code: str, check_url: str, now: datetime, platform: str
) -> bytes:
    """The printed report; see `services.report_pdf.render`."""
    report_font()
    kind = report["subject"]["kind"]
    groups = [
        *cover_groups(report, check_code=check_code, check_url=check_url, now=now),
        *_sections(report["sections"]),
        *_lists(report["lists"], len(report["sections"])),
        notes_group(wording.notes(kind, platform, report["report_no"], check_code, check_url)),
    ]
    frame = Frame(
        title=wording.TITLES[kind],
        platform=platform,
        report_no=report["report_no"],
        statement=wording.FOOT[kind],
        created=now,
    )
    return print_pages(paginate(groups), frame)


def _sections(sections: Sequence[Mapping[str, Any]]) -> Iterator[Group]:
    for place, section in enumerate(sections):
        title = legible(f"{wording.NUMERALS[place]}、{section['title']}")
        if section["records"]:
            rows = [record_rows(n, record) for n, record in enumerate(section["records"], start=1)]
            yield from _chapter(title, rows)
        else:
            yield Group([heading(title, wording.NO_RECORDS)])


def _lists(entries: Sequence[Mapping[str, Any]], place: int) -> Iterator[Group]:
    if entries:
        rows = [list_entry_rows(number, entry) for number, entry in enumerate(entries, start=1)]
        yield from _chapter(f"{wording.NUMERALS[place]}、名单信息", rows)


def _chapter(title: str, items: Sequence[list[Row]]) -> Iterator[Group]:
    """A heading, which never stands alone at the foot of a page, and its items."""
    again = heading(f"{title}（续）")
    opening = heading(title, f"{len(items)} 条")
    for place, rows in enumerate(items):
        if place == 0:
            yield Group([opening, *rows], repeat=again, opens=True)
        else:
            yield Group(rows, repeat=again)


def notes_group(texts: Sequence[str]) -> Group:
    """The numbered explanations that end a paper."""
    rows = [heading("说明")]
    for number, text in enumerate(texts, start=1):
        lines = break_lines(text, WIDTH - 16, SIZE)
        for place, line in enumerate(lines):
            label = [Text(0, LEADING / 2, f"{number}.", SIZE, GREY)] if place == 0 else []
            rows.append(Row(LEADING, [*label, Text(16, LEADING / 2, line, SIZE)]))
        rows.append(Row(4))
    return Group(rows)
