"""What the office did: received, in time, overdue, by kind, outcome, department and month.

Counted from rows that hold no person and no words. Inside the office small numbers are shown as
they are; nothing here is for the public.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Label, case, func, select

from models import CaseFact, Task
from services import redecisions, tasks
from services.callers import StaffCaller
from services.cases.facts import REVIEW
from services.cases.machines import COMPLAINT, OBJECTION, REDECISION, REPAIR
from services.clocks import city_date, city_iso
from services.errors import invalid_field
from services.house import House
from services.objections import outcomes
from services.staff import require

ACT = "see_statistics"
KINDS = {
    OBJECTION: "异议",
    REVIEW: "异议复核",
    REPAIR: "信用修复",
    COMPLAINT: "投诉",
    REDECISION: "人工复核",
}
IN_TIME, LATE, RUNNING, OVERDUE = "in_time", "late", "running", "overdue"
STANDINGS = {IN_TIME: "按时办结", LATE: "逾期办结", RUNNING: "办理中", OVERDUE: "超期未办结"}
ENDINGS = {
    **outcomes.NAMES,
    "grant": "准予修复",
    "deny": "不予修复",
    "answered": "已答复",
    **redecisions.OUTCOMES,
    "refused": "不予受理",
    "withdrawn": "撤回",
}
NO_DEPARTMENT = "不涉及来源单位"
MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
DEFAULT_MONTHS, MOST_MONTHS = 12, 60


@dataclass(frozen=True, slots=True)
class _Counted:
    """So many cases that are alike."""

    kind: str
    month: str
    department: str | None
    outcome: str | None
    standing: str
    number: int


def view(
    house: House, caller: StaffCaller, first: str | None = None, last: str | None = None
) -> dict[str, Any]:
    """The figures of the months from `first` to `last`, `YYYY-MM`, else of the last twelve.

    `{as_of, from, to, total, kinds, months, outcomes, departments, tasks}`, each line `{…,
    received, in_time, late, running, overdue}`, which sum up to `received`. `tasks` are the
    people whom the office had to reach by hand; they are no cases, and not in the total.
    Forbidden for a role that may not; Invalid naming the month.
    """
    require(caller, ACT)
    now = house.clock.now()
    last = _checked("to", last) or f"{city_date(now):%Y-%m}"
    first = _checked("from", first) or _before(last, DEFAULT_MONTHS - 1)
    months = list(_months(first, last))
    if not 1 <= len(months) <= MOST_MONTHS:
        raise invalid_field("from", "out_of_range", f"from 不能晚于 to，最多 {MOST_MONTHS} 个月")
    counted = _count(house, first, last, city_date(now))
    return {
        "as_of": city_iso(now),
        "from": first,
        "to": last,
        "total": _line(counted),
        "kinds": [
            {"kind": kind, "name": name} | _line(each for each in counted if each.kind == kind)
            for kind, name in KINDS.items()
        ],
        "months": [
            {"month": month} | _line(each for each in counted if each.month == month)
            for month in months
        ],
        "outcomes": _outcomes(counted),
        "departments": _departments(counted),
        "tasks": _tasks(house, first, last, city_date(now)),
    }


def _count(house: House, first: str, last: str, today: date) -> list[_Counted]:
    fact = CaseFact
    columns = (fact.kind, fact.month, fact.department, fact.outcome, _standing(fact, today))
    query = select(*columns, func.count()).where(fact.month.between(first, last))
    with house.db.connect(write=False) as tx:
        return [_Counted(*row) for row in tx.execute(query.group_by(*columns))]


def _standing(table: type[CaseFact] | type[Task], today: date) -> Label[str]:
    """Where a row's clock has put it by now."""
    return case(
        (table.closed_on > table.due_on, LATE),
        (table.closed_on.is_not(None), IN_TIME),
        (table.due_on < today, OVERDUE),
        else_=RUNNING,
    ).label("standing")


def _tasks(house: House, first: str, last: str, today: date) -> dict[str, Any]:
    """Those that began in these months, and how the people were reached."""
    begin = date.fromisoformat(f"{first}-01")
    end = date.fromisoformat(f"{_before(last, -1)}-01")
    columns = (Task.outcome, _standing(Task, today))
    query = select(*columns, func.count()).where(Task.opened_on >= begin, Task.opened_on < end)
    standings: Counter[str] = Counter()
    outcomes: Counter[str | None] = Counter()
    with house.db.connect(write=False) as tx:
        for outcome, standing, number in tx.execute(query.group_by(*columns)):
            standings[standing] += number
            outcomes[outcome] += number
    return _numbers(standings) | {
        "outcomes": [
            {"outcome": outcome, "name": name, "number": outcomes[outcome]}
            for outcome, name in tasks.OUTCOMES.items()
        ]
    }


def _line(counted: Iterable[_Counted]) -> dict[str, int]:
    numbers: Counter[str] = Counter()
    for each in counted:
        numbers[each.standing] += each.number
    return _numbers(numbers)


def _numbers(standings: Counter[str]) -> dict[str, int]:
    return {"received": standings.total()} | {name: standings[name] for name in STANDINGS}


def _outcomes(counted: Iterable[_Counted]) -> list[dict[str, Any]]:
    """How what is closed ended, by kind, the most frequent first."""
    numbers: Counter[tuple[str, str]] = Counter()
    for each in counted:
        if each.outcome is not None and each.standing in (IN_TIME, LATE):
            numbers[each.kind, each.outcome] += each.number
    order = list(KINDS)
    listed = sorted(numbers.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0]))
    return [
        {
            "kind": kind,
            "kind_name": KINDS[kind],
            "outcome": outcome,
            "name": ENDINGS.get(outcome, outcome),
            "number": number,
        }
        for (kind, outcome), number in listed
    ]


def _departments(counted: Iterable[_Counted]) -> list[dict[str, Any]]:
    """Whose records it is about, who has the most of them first."""
    found: Mapping[str | None, list[_Counted]] = defaultdict(list)
    for each in counted:
        found[each.department].append(each)
    lines = [{"department": name or NO_DEPARTMENT} | _line(rows) for name, rows in found.items()]
    return sorted(lines, key=lambda line: (-line["received"], line["department"]))


def _checked(field: str, month: str | None) -> str | None:
    if month is not None and not MONTH.fullmatch(month):
        raise invalid_field(field, "month", f"{field} 须为 YYYY-MM 格式的月份")
    return month


def _before(month: str, number: int) -> str:
    year, place = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - number, 12)
    return f"{year:04d}-{place + 1:02d}"


def _months(first: str, last: str) -> Iterable[str]:
    """The months in their order; one too many where there are more than anybody may ask for."""
    found: list[str] = []
    month = last
    while month >= first and len(found) <= MOST_MONTHS:
        found.append(month)
        month = _before(month, 1)
    return reversed(found)
