"""Everything held about a person on paper: a part for each thing that is held, in plain words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.clocks import moment_words
from services.report_pdf import holding_cases as cases
from services.report_pdf import holding_wording as words
from services.report_pdf.cases import chapter
from services.report_pdf.covers import fact_grid, heading, score_groups, title_rows
from services.report_pdf.documents import notes_group
from services.report_pdf.fonts import legible, report_font
from services.report_pdf.holding_accounts import (
    account,
    authorisations,
    identity,
    links,
    looks,
    notices,
    organisations,
    score_points,
    subscriptions,
    tasks,
    tickets,
)
from services.report_pdf.holding_rows import nothing, when
from services.report_pdf.pages import WIDTH, Frame, Group, Row, paginate, print_pages
from services.report_pdf.records import list_entry_rows, pair_rows, record_rows
from services.report_pdf.tables import Column, table
from services.report_pdf.wording import NO_RECORDS

_CONTENTS = (Column("部分", 300.0), Column("内容", 165.0))


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is held: its heading, and how it is drawn; nothing drawn is said so."""

    title: str
    draw: Callable[[Any], Iterable[Group]]


def _report(told: Mapping[str, Any]) -> Iterator[Group]:
    facts = (
        ("报告编号", told["report_no"]),
        ("版本", f"第 {told['version']} 版"),
        ("生成时间", when(told["generated_at"])),
    )
    yield Group([*pair_rows(facts), Row(6)])
    yield from score_groups(told["score"])
    for section in told["sections"]:
        rows = [record_rows(number, row) for number, row in enumerate(section["records"], start=1)]
        yield from _inner(section["title"], rows)
    rows = [list_entry_rows(number, row) for number, row in enumerate(told["lists"], start=1)]
    yield from _inner("名单信息", rows)


def _inner(title: str, entries: Sequence[list[Row]]) -> Iterator[Group]:
    """A class of the report, which says itself where it is empty."""
    title = legible(f"信用报告 · {title}")
    if entries:
        yield from chapter(title, f"{len(entries)} 条", [Group(rows) for rows in entries])
    else:
        yield Group([heading(title, NO_RECORDS)])


# One for each key of the export, in the order in which people read; a test compares the two.
PARTS: Mapping[str, Part] = {
    "identity": Part("身份", identity),
    "account": Part("账号、微信和同意", account),
    "links": Part("公众号聊天的关联", links),
    "report": Part("信用报告", _report),
    "score_history": Part("信用分的变化", score_points),
    "access_log": Part("谁查过我", looks),
    "notices": Part("消息", notices),
    "tasks": Part("人工告知", tasks),
    "subscriptions": Part("微信消息提醒", subscriptions),
    "waivers": Part("免押订单", cases.orders),
    "objections": Part("异议", cases.objections),
    "repairs": Part("信用修复", cases.repairs),
    "redecisions": Part("人工复核", cases.redecisions),
    "complaints": Part("投诉", cases.complaints),
    "authorisations": Part("授权", authorisations),
    "organisations": Part("您代表的单位", organisations),
    "tickets": Part("聊天中的留言", tickets),
}
EXPORTED_AT = "exported_at"  # stands on every page and is no part


def compose_holdings(told: Mapping[str, Any], *, platform: str, phone: str) -> bytes:
    """The printed copy; see `services.report_pdf.render_holdings`."""
    report_font()
    made = datetime.fromisoformat(told[EXPORTED_AT])
    groups = [Group([*title_rows(words.TITLE, words.SUBTITLE), _facts(told, platform, made)])]
    groups += table(_CONTENTS, [[_title(key), _amount(told[key])] for key in PARTS])
    groups.append(Group([Row(8)]))
    for key, part in PARTS.items():
        groups += _drawn(_title(key), part, told[key])
    groups.append(notes_group(words.notes(platform, phone)))
    frame = Frame(
        title=words.TITLE,
        platform=platform,
        report_no=moment_words(made),
        statement=words.FOOT,
        created=made,
        number_label="导出时间",
    )
    return print_pages(paginate(groups), frame)


def _facts(told: Mapping[str, Any], platform: str, made: datetime) -> Row:
    cells = [
        ("姓名", told["identity"]["name"]),
        ("导出时间", moment_words(made)),
        ("平台", platform),
    ]
    marks, height = fact_grid(cells, WIDTH)
    return Row(height + 10, marks)


def _drawn(title: str, part: Part, told: Any) -> Iterator[Group]:
    found = list(part.draw(told))
    if found:
        yield from chapter(title, _amount(told) if isinstance(told, list) else "", found)
    else:
        yield Group([heading(title), nothing()])


def _title(key: str) -> str:
    return f"{words.NUMERALS[list(PARTS).index(key)]}、{PARTS[key].title}"


def _amount(told: Any) -> str:
    """How much there is of a list."""
    if not isinstance(told, list):
        return "有"
    return f"{len(told)} 条" if told else words.NOTHING
