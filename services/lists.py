"""红黑名单: the public lists, brought in as a file until they have a desk of their own.

A file is taken whole or not at all: who is on a list and who is not must not depend on where
an import stopped.
"""

import csv
import io
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select, update

from models import ListEntry, Tombstone, new_id
from policy.identifiers import IdentifierError, parse_id_number, parse_uscc
from services import looks, ready_files, score_facts
from services.callers import Citizen
from services.chunks import batched
from services.clocks import city_date
from services.errors import Invalid
from services.house import House
from services.identity_gate import own_subject
from services.looks import Purpose
from services.merchants import listings
from services.subjects import ORGANISATION, PERSON, find_targets

RED, BLACK = "red", "black"
LISTS = (RED, BLACK)
NAMES = {RED: "守信激励名单（红名单）", BLACK: "严重失信主体名单（黑名单）"}
VIEW = Purpose("查阅本人是否在名单上", "本人登录并已实名认证", "本人在红黑名单上的情况")
KINDS = (PERSON, ORGANISATION)
COLUMNS = ("list", "subject_kind", "subject_id", "entered_on", "exit_on", "basis")
LONGEST_BASIS = 200
AT_ONCE = 500  # what one statement asks for


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file, read: on which list, who, since when, until when, on what basis."""

    line: int
    list_name: str
    kind: str
    number: str
    entered_on: date
    exit_on: date | None
    basis: str

    @property
    def key(self) -> tuple[str, str, date]:
        return self.list_name, self.number, self.entered_on


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of one line; the line is the file's, its header counted."""

    line: int
    field: str
    code: str
    message: str


class BadFile(Invalid):
    """A file of which nothing was taken; `problems` says why, line by line."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(problems)
        super().__init__("bad_file", f"名单文件有 {len(problems)} 处错误，没有导入任何内容")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file changed. `suspended`: the names of merchants that it put on the black list."""

    rows: int
    created: int
    updated: int
    unchanged: int
    suspended: tuple[str, ...]


def import_file(house: House, content: bytes) -> Imported:
    """Take a file of list entries in; BadFile says all that is wrong with it, and nothing is taken.

    Columns `list,subject_kind,subject_id,entered_on,exit_on,basis`, UTF-8. An entry is
    `(list, subject, entered_on)`; a file taken in before changes nothing.
    """
    now = house.clock.now()
    rows = _read(content, city_date(now))
    with house.db.connect() as tx:
        subjects = _subjects(house, tx, rows)
        ids = sorted(set(subjects.values()))
        for some in batched(ids, AT_ONCE):
            ready_files.lock(tx, some)
        created, changed = _sort(rows, subjects, _entries(tx, ids), _closed(tx, ids))
        _store(tx, created, changed)
        touched = sorted({values["subject_id"] for values in (*created, *changed)})
        for some in batched(touched, AT_ONCE):
            ready_files.reassemble(tx, house.sealer, house.catalogue, some, now)
        suspended = _suspend_merchants(tx, touched, now)
        tx.commit()
    unchanged = len(rows) - len(created) - len(changed)
    return Imported(len(rows), len(created), len(changed), unchanged, tuple(suspended))


def view_own(house: House, caller: Citizen) -> list[dict[str, str]]:
    """The lists that the caller stands on, `{title, entered_on, basis, status}`; empty for none."""
    subject_id, now = own_subject(caller), house.clock.now()
    with house.db.connect(subject_id) as tx:
        file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
        looks.note_own(tx, subject_id, VIEW, "shown", now)
        tx.commit()
    shown = ("entered_on", "basis", "status")
    return [
        {"title": NAMES.get(entry["list"], entry["list"])} | {name: entry[name] for name in shown}
        for entry in orjson.loads(file.body)["lists"]
    ]


def open_entries(
    tx: Connection, list_name: str, subject_ids: Collection[uuid.UUID], now: datetime
) -> dict[uuid.UUID, str]:
    """Which of these subjects are on a list today, each with the basis of the entry.

    What is being looked into counts against nobody: it starts no measure (domain rule 5).
    """
    today = city_date(now)
    query = select(ListEntry.subject_id, ListEntry.basis).where(
        ListEntry.subject_id.in_(subject_ids),
        ListEntry.list_name == list_name,
        ListEntry.exit_on.is_(None) | (ListEntry.exit_on > today),
        ~score_facts.entry_is_looked_into(),
    )
    return {row.subject_id: row.basis for row in tx.execute(query.order_by(ListEntry.entry_id))}


def _read(content: bytes, today: date) -> list[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFile([Problem(line, "", "encoding", "不是 UTF-8 编码")]) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    rows: dict[tuple, Row] = {}
    for line, cells in _lines(reader, problems):
        row = _row(line, cells, today, problems)
        if row is None:
            continue
        if row.key in rows:
            told = f"与第 {rows[row.key].line} 行重复"
            problems.append(Problem(line, "subject_id", "twice", told))
        rows[row.key] = row
    if problems:
        raise BadFile(problems)
    return list(rows.values())


def _lines(reader, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Each record with its first line; what is no CSV ends the reading."""
    line = 1
    try:
        header = [cell.strip() for cell in next(reader, [])]
        if header != list(COLUMNS):
            text = f"第一行须为 {','.join(COLUMNS)}"
            problems.append(Problem(1, "", "header", text))
            return
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error:
        problems.append(Problem(line, "", "csv", "不是合法的 CSV"))


def _row(line: int, cells: list[str], today: date, problems: list[Problem]) -> Row | None:
    if len(cells) != len(COLUMNS):
        text = f"应有 {len(COLUMNS)} 列，实有 {len(cells)} 列"
        problems.append(Problem(line, "", "columns", text))
        return None
    told = dict(zip(COLUMNS, cells, strict=True))
    found = [Problem(line, *each) for each in _complaints(told, today)]
    problems += found
    if found:
        return None
    return Row(
        line,
        told["list"],
        told["subject_kind"],
        _number(told["subject_kind"], told["subject_id"], today),
        date.fromisoformat(told["entered_on"]),
        date.fromisoformat(told["exit_on"]) if told["exit_on"] else None,
        told["basis"],
    )


def _complaints(told: dict[str, str], today: date) -> Iterator[tuple[str, str, str]]:
    """`(field, code, message)` of all that is wrong with one line by itself."""
    for field, allowed in (("list", LISTS), ("subject_kind", KINDS)):
        if told[field] not in allowed:
            yield field, "not_listed", f"须为 {'、'.join(allowed)} 之一"
    if told["subject_kind"] in KINDS:
        try:
            _number(told["subject_kind"], told["subject_id"], today)
        except IdentifierError as error:
            yield "subject_id", error.code, error.message_zh
    entered, exit = _day(told["entered_on"]), _day(told["exit_on"])
    if entered is None:
        yield "entered_on", "date", "须为 YYYY-MM-DD 格式的日期"
    elif entered > today:
        yield "entered_on", "future", "列入日期不能晚于今天"
    if told["exit_on"] and exit is None:
        yield "exit_on", "date", "须为 YYYY-MM-DD 格式的日期"
    if entered and exit and exit <= entered:
        yield "exit_on", "out_of_range", "移出日期须晚于列入日期"
    if not 1 <= len(told["basis"]) <= LONGEST_BASIS:
        yield "basis", "length", f"依据须为 1 到 {LONGEST_BASIS} 个字符"
    elif any(character < " " for character in told["basis"]):
        yield "basis", "control_character", "含有不可见的控制字符"


def _number(kind: str, text: str, today: date) -> str:
    return parse_id_number(text, today=today).number if kind == PERSON else parse_uscc(text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-01") else None
    except ValueError:
        return None


def _subjects(house: House, tx: Connection, rows: list[Row]) -> dict[str, uuid.UUID]:
    """`number → subject`; BadFile naming every line about somebody whom no file is kept on."""
    found: dict[str, uuid.UUID] = {}
    for kind in KINDS:
        numbers = sorted({row.number for row in rows if row.kind == kind})
        for some in batched(numbers, AT_ONCE):
            found |= find_targets(tx, house.sealer, kind, some)
    text = "信用档案中没有这个主体"
    unknown = [
        Problem(row.line, "subject_id", "unknown_subject", text)
        for row in rows
        if row.number not in found
    ]
    if unknown:
        raise BadFile(unknown)
    return found


def _entries(tx: Connection, ids: list[uuid.UUID]) -> dict[tuple[uuid.UUID, str, date], Any]:
    """The rows that there are, by what makes an entry the same."""
    found = {}
    for some in batched(ids, AT_ONCE):
        for row in tx.execute(select(ListEntry.__table__).where(ListEntry.subject_id.in_(some))):
            found[row.subject_id, row.list_name, row.entered_on] = row
    return found


def _closed(tx: Connection, ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """What a decision closed: an upstream that still lists somebody does not open it again."""
    found: set[uuid.UUID] = set()
    for some in batched(ids, AT_ONCE):
        query = select(Tombstone.record_id).where(Tombstone.subject_id.in_(some))
        found |= set(tx.scalars(query))
    return found


def _sort(
    rows: list[Row], subjects: dict[str, uuid.UUID], known, closed: set[uuid.UUID]
) -> tuple[list[dict], list[dict]]:
    """What is to be added, and what is to be changed."""
    created, changed = [], []
    for row in rows:
        subject_id = subjects[row.number]
        values = {
            "subject_id": subject_id,
            "list_name": row.list_name,
            "entered_on": row.entered_on,
            "exit_on": row.exit_on,
            "basis": row.basis,
        }
        old = known.get((subject_id, row.list_name, row.entered_on))
        if old is None:
            created.append(values | {"entry_id": new_id()})
        elif old.entry_id not in closed and (old.exit_on, old.basis) != (row.exit_on, row.basis):
            changed.append(values | {"entry_id": old.entry_id})
    return created, changed


def _store(tx: Connection, created: list[dict], changed: list[dict]) -> None:
    if created:
        tx.execute(insert(ListEntry), created)
    for values in changed:
        mine = (
            ListEntry.subject_id == values["subject_id"],
            ListEntry.entry_id == values["entry_id"],
        )
        news = {"exit_on": values["exit_on"], "basis": values["basis"]}
        tx.execute(update(ListEntry).where(*mine).values(news))


def _suspend_merchants(tx: Connection, ids: list[uuid.UUID], now: datetime) -> list[str]:
    """Suspend the merchants among these subjects that are on the black list; their names."""
    names = []
    for some in batched(ids, AT_ONCE):
        names += listings.suspend(tx, open_entries(tx, BLACK, some, now), now)
    return names
