"""The first page's upper part: title, whose report it is, how to check it, summary and score."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.pictures import qr_symbol
from services.report_pdf import wording
from services.report_pdf.fonts import legible, width_of
from services.report_pdf.lines import break_lines
from services.report_pdf.pages import (
    ACCENT,
    GREY,
    HAIRLINE,
    TINT,
    WIDTH,
    Box,
    Group,
    Mark,
    Row,
    Squares,
    Text,
    right_aligned,
)
from services.report_pdf.records import LEADING, SHANGHAI, SIZE, plain
from services.report_pdf.tables import Column, table

_PANEL = 118.0  # the check panel at the right
_QR = 84.0
_GRID = WIDTH - _PANEL - 12
_LABEL = 84.0
_CELL_PAD = 7.0


def cover_groups(
    report: Mapping[str, Any], *, check_code: str, check_url: str, now: datetime
) -> Iterator[Group]:
    """Everything before the first section."""
    title = wording.TITLES[report["subject"]["kind"]]
    yield Group(
        [*title_rows(title, wording.SUBTITLE), _identity(report, check_code, check_url, now)]
    )
    yield Group([heading("信息概览"), *_summary(report["sections"]), Row(8)])
    yield from score_groups(report["score"])


def heading(text: str, aside: str = "") -> Row:
    """The heading of a part; legible words only."""
    marks: list[Mark] = [
        Box(0, 15, 3, 12, ACCENT),
        Text(10, 21, text, 12, ACCENT, bold=True),
    ]
    if aside:
        marks.append(right_aligned(aside, WIDTH, 21, SIZE, GREY))
    return Row(34, [*marks, Box(0, 31, WIDTH, 0.4, fill=HAIRLINE)])


def shanghai_time(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S} +08:00"


def title_rows(title: str, subtitle: str) -> list[Row]:
    """What the paper is, in the middle of its first page."""
    return [
        Row(34, [Text((WIDTH - width_of(title, 20)) / 2, 20, title, 20, ACCENT, bold=True)]),
        Row(26, [Text((WIDTH - width_of(subtitle, 10)) / 2, 8, subtitle, 10, GREY)]),
    ]


def _identity(report: Mapping[str, Any], check_code: str, check_url: str, now: datetime) -> Row:
    subject = report["subject"]
    generated = datetime.fromisoformat(report["generated_at"])
    cells = [
        ("报告编号", report["report_no"]),
        ("生成时间", shanghai_time(generated)),
        ("查询主体", f"{subject['name']}（{wording.KINDS[subject['kind']]}）"),
        (wording.ID_LABELS[subject["kind"]], subject["id_number"]),
        ("版本", f"第 {report['version']} 版"),
        ("下载时间", shanghai_time(now)),
    ]
    panel, panel_height = _check_panel(check_code, check_url)
    grid, grid_height = fact_grid(cells, _GRID, panel_height)
    height = max(panel_height, grid_height)
    frame = Box(WIDTH - _PANEL, 0, _PANEL, height, stroke=HAIRLINE)
    return Row(height + 6, [*grid, frame, *panel])


def fact_grid(
    cells: Sequence[tuple[str, Any]], width: float, at_least: float = 0
) -> tuple[list[Mark], float]:
    """Labels and values under each other in frames, so wide and at least so high; the height."""
    texts = [break_lines(plain(value), width - _LABEL - 2 * _CELL_PAD, 9.5) for _, value in cells]
    natural = sum(len(lines) * LEADING + 8 for lines in texts)
    slack = max(0.0, at_least - natural) / len(cells)
    marks, y = list[Mark](), 0.0
    for (label, _), lines in zip(cells, texts, strict=True):
        height = len(lines) * LEADING + 8 + slack
        marks.append(Box(0, y, _LABEL, height, TINT))
        marks.append(Box(0, y, width, height, stroke=HAIRLINE))
        marks.append(Text(_CELL_PAD, y + height / 2, label, SIZE, GREY))
        first = y + (height - len(lines) * LEADING) / 2 + LEADING / 2
        marks += [
            Text(_LABEL + _CELL_PAD, first + place * LEADING, line, 9.5)
            for place, line in enumerate(lines)
        ]
        y += height
    return marks, y


def _check_panel(check_code: str, check_url: str) -> tuple[list[Mark], float]:
    symbol = qr_symbol(check_url)
    left = WIDTH - _PANEL
    marks: list[Mark] = [
        Squares(left + (_PANEL - _QR) / 2, 14, _QR, symbol.size, symbol.runs()),
    ]
    y = 14 + _QR + 14
    lines = [("扫码核验真伪", 8.5, False), ("核验码", 8, False)]
    lines += [(line, 10.5, True) for line in break_lines(check_code, _PANEL - 12, 10.5)]
    for line, size, bold in lines:
        x = left + (_PANEL - width_of(line, size)) / 2
        marks.append(Text(x, y, line, size, bold=bold))
        y += LEADING
    return marks, y


def _summary(sections: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A small table: a column a class, how many records, how many of them negative or contested."""
    counts = [
        ("类别", [legible(section["title"]) for section in sections]),
        ("记录", [f"{len(section['records'])}" for section in sections]),
        ("其中失信", [_count(section, "effect", "negative") for section in sections]),
        ("异议处理中", [_count(section, "status", "contested") for section in sections]),
    ]
    first, size, height = 62.0, 8.0, 20.0
    column = (WIDTH - first) / len(sections)
    rows = []
    for place, (label, cells) in enumerate(counts):
        broken = [break_lines(cell, column - 2, size) for cell in cells]
        tall = height + (max(map(len, broken)) - 1) * 11
        marks: list[Mark] = [Box(0, 0, WIDTH, tall, TINT)] if place == 0 else []
        marks += [Box(0, 0, first, tall, TINT), Box(0, 0, WIDTH, tall, stroke=HAIRLINE)]
        marks.append(Text(6, tall / 2, label, size, GREY))
        for number, lines in enumerate(broken):
            left = first + number * column
            marks.append(Box(left, 0, 0.4, tall, HAIRLINE))
            for line_no, line in enumerate(lines):
                x = left + (column - width_of(line, size)) / 2
                y = tall / 2 + (line_no - (len(lines) - 1) / 2) * 11
                marks.append(Text(x, y, line, size))
        rows.append(Row(tall, marks))
    return rows


def _count(section: Mapping[str, Any], key: str, value: str) -> str:
    return f"{sum(record[key] == value for record in section['records'])}"


def score_groups(score: Mapping[str, Any] | None) -> Iterator[Group]:
    """Where the score stands on its scale, and what it is made of."""
    if score is None:
        yield Group([heading("信用分"), _line(wording.NO_SCORE), Row(6)])
        return
    yield Group([heading("信用分"), _score_row(score)])
    yield from _contributions(score.get("contributions") or [])


def _score_row(score: Mapping[str, Any]) -> Row:
    low, high = score["scale"]["min"], score["scale"]["max"]
    value = legible(f"{score['value']}")
    tier = legible(f"等级 {plain(score['tier_name'])}")
    left, right, middle = 230.0, WIDTH - 10, 25.0
    share = min(max((score["value"] - low) / (high - low), 0), 1) if high > low else 0
    marker = left + share * (right - left)
    marks: list[Mark] = [
        Text(10, middle, value, 24, ACCENT, bold=True),
        Text(20 + width_of(value, 24), middle + 2, tier, 11),
        Box(left, middle - 2, right - left, 4, TINT, HAIRLINE, radius=2),
        Box(marker - 1.5, middle - 7, 3, 14, ACCENT),
        Text(left, middle + 16, f"{low}", 8, GREY),
        right_aligned(f"{high}", right, middle + 16, 8, GREY),
        Text(left, middle - 16, f"评分范围 {low}–{high}", 8, GREY),
    ]
    if score.get("model"):
        model = legible(f"评分规则 {plain(score['model'])}")
        marks.append(right_aligned(model, right, middle - 16, 8, GREY))
    return Row(54, marks)


_COLUMNS = (
    Column("项目", 150.0),
    Column("分值", 44.0),
    Column("依据和改善办法", 200.0),
    Column("有效期至", 53.0),
)


def _contributions(items: Sequence[Mapping[str, Any]]) -> Iterator[Group]:
    """Why the score is what it is, item by item."""
    if items:
        yield from table(_COLUMNS, [_contribution(item) for item in items])
        yield Group([Row(6)])


def _contribution(item: Mapping[str, Any]) -> list[str]:
    why = plain(item.get("basis"))
    if item.get("change_hint"):
        why += f"\n{plain(item['change_hint'])}"
    points = f"{item['points']:+}".replace("-", "−")
    ends = item.get("expires_on") or (wording.ENDLESS if item.get("record_id") else "—")
    return [plain(item["title"]), points, why, ends]


def _line(text: str) -> Row:
    return Row(20, [Text(10, 11, text, 9.5)])
