"""A case file on paper: what was asked, what the record was and is, who did what when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.report_pdf import case_wording as words
from services.report_pdf.covers import fact_grid, heading, shanghai_time, title_rows
from services.report_pdf.documents import notes_group
from services.report_pdf.fonts import legible, report_font
from services.report_pdf.lines import break_lines
from services.report_pdf.pages import (
    ACCENT,
    GREY,
    HAIRLINE,
    TINT,
    WIDTH,
    Box,
    Frame,
    Group,
    Mark,
    Row,
    Text,
    paginate,
    print_pages,
)
from services.report_pdf.records import LEADING, SHANGHAI, SIZE, plain
from services.report_pdf.tables import Column, table
from services.report_pdf.wording import ANNOTATIONS, ID_LABELS, NUMERALS, STATUSES

_CHANGES = (Column("项目", 96.0), Column("提出时", 172.0), Column("现在", 185.0))
_FILES = (
    Column("文件", 84.0),
    Column("类型和大小", 92.0),
    Column("提交时间", 78.0),
    Column("SHA-256 摘要", 193.0),
)
_DOT, _RAIL, _WHEN = 5.0, 102.0, 96.0


def compose_case(told: Mapping[str, Any], *, platform: str, phone: str) -> bytes:
    """The printed case file; see `services.report_pdf.render_case`."""
    report_font()
    made = datetime.fromisoformat(told["made_at"])
    title = words.TITLES[told["kind"]]
    chapters = [chapter for chapter in _chapters(told) if chapter[2]]
    groups = [Group([*title_rows(title, "（办理记录）"), *_facts(told, made)])]
    for place, (name, aside, inside) in enumerate(chapters):
        groups += chapter(legible(f"{NUMERALS[place]}、{name}"), aside, inside)
    groups.append(notes_group(words.notes(platform, phone)))
    frame = Frame(
        title=title,
        platform=platform,
        report_no=told["file_no"],
        statement=words.FOOT,
        created=made,
        number_label="案卷编号",
    )
    return print_pages(paginate(groups), frame)


def _facts(told: Mapping[str, Any], made: datetime) -> list[Row]:
    subject = told["subject"]
    state = told["state_name"]
    if told.get("outcome_name"):
        state += f"：{told['outcome_name']}"
    cells = [
        ("案卷编号", told["file_no"]),
        ("当事人", subject["name"]),
        (ID_LABELS[subject["kind"]], subject["id_number"]),
        ("提交时间", _when(told["submitted_at"])),
        ("办理状态", state + ("（超过办理期限）" if told["overdue"] else "")),
        ("应办结日期", told["due_on"]),
        ("办结时间", _when(told["decided_at"]) if told["decided_at"] else None),
        ("时限规定", f"{told['profile']['title']}：{told['profile']['basis']}"),
        ("生成时间", shanghai_time(made)),
    ]
    marks, height = fact_grid([cell for cell in cells if cell[1]], WIDTH)
    return [Row(height + 8, marks)]


def _chapters(told: Mapping[str, Any]) -> Iterator[tuple[str, str, list[Group]]]:
    """`(title, aside, groups)` of each part; one without groups is left out."""
    yield "提出的事项", "", _asked(told)
    yield "记录前后对照", "", _compared(told["record"])
    yield "核查意见", "", _found(told["finding"])
    yield "办理决定", "", _decided(told)
    files = told["evidence"]
    yield "证据材料", f"{len(files)} 份" if files else words.NO_EVIDENCE, _listed(files)
    yield "办理经过", f"{len(told['timeline'])} 步", list(_timeline(told["timeline"]))


def chapter(title: str, aside: str, inside: Sequence[Group]) -> Iterator[Group]:
    """A chapter whose heading never stands alone at the foot of a page."""
    again = heading(f"{title}（续）")
    first, *rest = inside
    yield Group([heading(title, aside), *first.rows], repeat=first.repeat or again, opens=True)
    for group in rest:
        yield Group(group.rows, repeat=group.repeat or again, opens=group.opens)
    yield Group([Row(6)])


def _asked(told: Mapping[str, Any]) -> list[Group]:
    about = told.get("about")
    pairs: list[tuple[str, Any]] = []
    if told.get("ground_name"):
        pairs.append(("理由", told["ground_name"]))
    if isinstance(about, Mapping):
        pairs += [
            ("信息", about["title"]),
            ("来源单位", about["source"]),
            ("文书号", about["document_no"]),
        ]
    elif about:
        pairs.append(("事由", about))
    if told.get("class_name"):
        pairs.append(("失信程度", told["class_name"]))
    if told.get("promise"):
        promise = told["promise"]
        pairs.append(("信用承诺", f"{_when(promise['at'])} 作出（{promise['version']} 版）"))
    rows = [*_pairs([pair for pair in pairs if pair[1]])]
    text = told.get("statement") or told.get("text")
    if text:
        rows += quoted("本人陈述", text)
    if promised := (told.get("promise") or {}).get("text"):
        rows += quoted("信用承诺书", promised)
    if told.get("review_statement"):
        rows += quoted("复核陈述", told["review_statement"])
    if "show_statement" in told:
        shown = words.STATEMENT_SHOWN if told["show_statement"] else words.STATEMENT_HIDDEN
        rows.append(_line(f"本人说明：{shown}。", GREY))
    return [Group(rows)] if rows else []


def _compared(record: Mapping[str, Any] | None) -> list[Group]:
    if record is None:
        return []
    before, now = _flat(record["before"]), _flat(record["now"])
    names = [*before, *(name for name in now if name not in before)]
    lines = [_comparison(name, before, now if record["now"] else None) for name in names]
    found = list(table(_CHANGES, lines))
    if record["now"]:
        found.append(Group(list(_beside(record["now"]))))
    return found


def _flat(told: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a record says, in one level, named as people read it."""
    told = told or {}
    named = {label: told[name] for name, label in words.FIELDS.items() if name in told}
    return named | dict(told.get("fields", {}))


def _comparison(name: str, before: Mapping[str, Any], now: Mapping[str, Any] | None) -> list[str]:
    was = plain(before[name]) if name in before else words.EMPTY
    if now is None:
        return [name, was, words.GONE]
    value = plain(now[name]) if name in now else words.EMPTY
    if name in before and value != was:
        value = f"→ {value}"
    return [name, was, value]


def _beside(now: Mapping[str, Any]) -> Iterator[Row]:
    """How the record stands, and what stands beside it."""
    if now.get("status"):
        yield _line(f"现在的状态：{STATUSES.get(now['status'], now['status'])}", GREY)
    for note in now.get("annotations", ()):
        kind = ANNOTATIONS.get(note["kind"], "附注")
        yield from _paragraph(f"{kind}（{note['since']}）：{note['text']}", GREY)


def _found(finding: Mapping[str, Any] | None) -> list[Group]:
    if finding is None:
        return []
    said = f"{finding['department'] or '来源单位'}：{finding['outcome_name']}"
    return [Group([_line(said, bold=True), *quoted("", finding["statement"])])]


def _decided(told: Mapping[str, Any]) -> list[Group]:
    groups = []
    for decision in told["decisions"]:
        title = words.DECIDED_BY.get(decision.get("act"), "办理决定")
        outcome = decision["outcome_name"] or told["state_name"]
        rows = [_line(f"{title}：{outcome}", bold=True), *quoted("", decision["statement"])]
        groups.append(Group(rows))
    restored = told.get("restoration") or {}
    lines = [
        *(f"已纠正：{text}" for text in restored.get("taken_back", ())),
        *(f"已告知：{text}" for text in restored.get("told", ())),
    ]
    if lines:
        groups.append(Group([row for line in lines for row in _paragraph(line)]))
    return groups


def _listed(files: Sequence[Mapping[str, Any]]) -> list[Group]:
    if not files:
        return [Group([Row(2)])]
    return list(table(_FILES, [_file(each) for each in files]))


def _file(told: Mapping[str, Any]) -> list[str]:
    if told["sha256"] is None:
        return ["—", words.EVIDENCE[told["state"]], _when(told["at"]), "—"]
    kind = f"{words.TYPES[told['content_type']]}\n{told['size']:,} 字节"
    # Two lines of the same length are compared most easily.
    half = len(told["sha256"]) // 2
    digest = f"{told['sha256'][:half]}\n{told['sha256'][half:]}"
    return [told["name"], kind, _when(told["at"]), digest]


def _timeline(steps: Sequence[Mapping[str, Any]]) -> Iterator[Group]:
    """When at the left of a rail, who did what at its right."""
    for place, step in enumerate(steps):
        who = step["unit"] or words.BY.get(step["by"], step["by"])
        lines = [(f"{words.ACTS.get(step['act'], step['act'])}  ·  {who}", True)]
        if step["note"]:
            room = WIDTH - _RAIL - 20
            lines += [(line, False) for line in break_lines(step["note"], room, SIZE)]
        yield Group(list(_stop(step["at"], lines, place == 0, place == len(steps) - 1)))


def _stop(
    at: str, lines: Sequence[tuple[str, bool]], is_first: bool, is_last: bool
) -> Iterator[Row]:
    for place, (line, is_act) in enumerate(lines):
        below = 8 if place == len(lines) - 1 else 0
        height = LEADING + 1 + below
        top = height / 2 - below / 2 if is_act and is_first else 0
        foot = LEADING / 2 if is_act and is_last else 0 if is_last else height + 0.3
        middle = LEADING / 2
        marks: list[Mark] = []
        if foot > top:
            marks.append(Box(_RAIL - 0.4, top, 0.8, foot - top, fill=HAIRLINE))
        if is_act:
            dot = Box(_RAIL - _DOT / 2, middle - _DOT / 2, _DOT, _DOT, ACCENT, radius=_DOT / 2)
            marks += [Text(0, middle, _when(at), SIZE, GREY), dot]
        for text in break_lines(line, WIDTH - _RAIL - 16, SIZE)[:1]:
            colour = {} if is_act else {"colour": GREY}
            marks.append(Text(_RAIL + 14, middle, text, SIZE, bold=is_act, **colour))
        yield Row(height, marks)


def _pairs(pairs: Sequence[tuple[str, Any]]) -> Iterator[Row]:
    for name, value in pairs:
        for place, line in enumerate(break_lines(plain(value), WIDTH - 80, SIZE)):
            label = [Text(10, LEADING / 2, name, SIZE, GREY)] if place == 0 else []
            yield Row(LEADING + 1, [*label, Text(70, LEADING / 2, line, SIZE)])


def quoted(label: str, text: str) -> Iterator[Row]:
    """Somebody's own words, beside a bar."""
    if label:
        yield Row(LEADING + 2, [Text(10, LEADING / 2 + 1, label, SIZE, GREY)])
    lines = break_lines(text, WIDTH - 30, SIZE)
    for place, line in enumerate(lines):
        above, below = (4 if place == 0 else 0), (4 if place == len(lines) - 1 else 0)
        height = above + LEADING + below
        seam = 0.3 if not below else 0  # the tint overlaps, or viewers show a seam
        tint = Box(10, 0, WIDTH - 10, height + seam, TINT)
        bar = Box(10, 0, 2, height + seam, ACCENT)
        yield Row(height, [tint, bar, Text(20, above + LEADING / 2, line, SIZE)])
    yield Row(5)


def _paragraph(text: str, colour: int | None = None) -> Iterator[Row]:
    for line in break_lines(text, WIDTH - 20, SIZE):
        yield _line(line, colour)


def _line(text: str, colour: int | None = None, *, bold: bool = False) -> Row:
    given = {} if colour is None else {"colour": colour}
    return Row(LEADING + 3, [Text(10, LEADING / 2 + 2, legible(text), SIZE, bold=bold, **given)])


def _when(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
