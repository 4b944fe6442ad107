"""What lies on the office's desks, in numbers: for whoever comes to work."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from models import Case, Task, Ticket, Waiver
from services import disputes, staff, tickets
from services.callers import StaffCaller
from services.case_files import KINDS
from services.cases import clock, desks
from services.cases.machines import COMPLAINT, MACHINES, OBJECTION, REDECISION, REPAIR, RETURNED
from services.clocks import city_date
from services.house import House
from services.waivers import machine

OBJECTIONS, REPAIRS, REDECISIONS, COMPLAINTS = "objections", "repairs", "redecisions", "complaints"
DISPUTES, TASKS, TICKETS = "disputes", "tasks", "tickets"


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue of the office; `see` and `do` are acts of `policy/roles.yaml`.

    `kind` is the kind of case that lies in it: what may be done there hangs on the case's state.
    """

    code: str
    title: str
    see: str
    do: str | None = None
    kind: str | None = None


QUEUES = (
    Queue(OBJECTIONS, "异议", "see_objections", kind=OBJECTION),
    Queue(REPAIRS, "信用修复", "see_repairs", kind=REPAIR),
    Queue(REDECISIONS, "人工复核", "see_redecisions", kind=REDECISION),
    Queue(COMPLAINTS, "投诉", "see_complaints", kind=COMPLAINT),
    Queue(DISPUTES, "免押争议", "see_disputes", "rule_disputes"),
    Queue(TASKS, "人工告知", "see_tasks", "do_tasks"),
    Queue(TICKETS, "聊天留言", "see_tickets", "answer_tickets"),
)


@dataclass(frozen=True, slots=True)
class _Pile:
    """So many that are alike: in which state, due on which day."""

    state: str | None
    due_on: date | None
    number: int


def view(house: House, caller: StaffCaller) -> list[dict[str, Any]]:
    """`{queue, title, open, overdue, today, mine}` of each queue that the caller's role may see.

    `mine`: about how many of the open ones the role may do something now.
    """
    today = city_date(house.clock.now())
    seen = [queue for queue in QUEUES if staff.may(caller, queue.see)]
    piles = _piles(house)
    return [
        {"queue": queue.code, "title": queue.title}
        | _counted(piles[queue.code], _doable(caller, queue), today)
        for queue in seen
    ]


def _counted(piles: Iterable[_Pile], doable: Mapping[str | None, bool], today: date) -> dict:
    numbers: Counter[str] = Counter()
    for pile in piles:
        urgency = clock.urgency(pile.due_on, today)
        numbers["open"] += pile.number
        numbers["mine"] += pile.number * doable[pile.state]
        if urgency in (clock.OVERDUE, clock.TODAY):
            numbers[urgency] += pile.number
    return {name: numbers[name] for name in ("open", clock.OVERDUE, clock.TODAY, "mine")}


def _doable(caller: StaffCaller, queue: Queue) -> Mapping[str | None, bool]:
    """In which states of what lies in the queue the caller's role may do something."""
    if queue.kind is None:
        may = queue.do is not None and staff.may(caller, queue.do)
        return defaultdict(lambda: may)
    kind, found = KINDS[queue.kind], defaultdict[str | None, bool](bool)
    for state, act in MACHINES[queue.kind].ways:
        if act in kind.deeds and staff.may(caller, kind.deeds[act]):
            found[state] = True
    return found


def _piles(house: House) -> Mapping[str, list[_Pile]]:
    found: Mapping[str, list[_Pile]] = defaultdict(list)
    for queue, pile in (*_cases(house), *_disputes(house), *_tasks_and_tickets(house)):
        found[queue].append(pile)
    return found


def _cases(house: House) -> Iterator[tuple[str, _Pile]]:
    queues = {queue.kind: queue.code for queue in QUEUES}
    columns = (Case.kind, Case.state, desks.DUE)
    query = select(*columns, func.count()).where(Case.closed_at.is_(None)).group_by(*columns)
    with house.db.at_desk(desks.DESK) as tx:
        for kind, state, due_on, number in tx.execute(query):
            # What was returned waits for its person.
            yield queues[kind], _Pile(state, None if state == RETURNED else due_on, number)


def _disputes(house: House) -> Iterator[tuple[str, _Pile]]:
    query = select(func.count()).select_from(Waiver).where(Waiver.state == machine.DISPUTED)
    with house.db.at_desk(disputes.DESK) as tx:
        yield DISPUTES, _Pile(None, None, tx.scalar(query) or 0)


def _tasks_and_tickets(house: House) -> Iterator[tuple[str, _Pile]]:
    tasks = select(Task.due_on, func.count()).where(Task.closed_on.is_(None))
    waiting = select(Ticket.answer_by, func.count()).where(Ticket.state == tickets.OPEN)
    with house.db.connect(write=False) as tx:
        for due_on, number in tx.execute(tasks.group_by(Task.due_on)):
            yield TASKS, _Pile(None, due_on, number)
        for answer_by, number in tx.execute(waiting.group_by(Ticket.answer_by)):
            yield TICKETS, _Pile(None, answer_by and city_date(answer_by), number)
