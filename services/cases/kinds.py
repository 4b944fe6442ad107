"""What one kind of case has of its own, and the view that all kinds share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session as Tx

from models import Case
from services import content_checks
from services.cases import clock, ledger
from services.cases.clock import Waker
from services.cases.ledger import SYSTEM, Step
from services.cases.machines import ACCEPT, DECIDE, MACHINES, RESUBMIT
from services.cases.views import timelines
from services.clocks import city_date, city_iso
from services.house import House
from services.subjects import read_names

Body = dict[str, Any]
OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of case: what the clock does, and what is shown of it besides what all have.

    `called` is what a log of looks says of it, `shown` what a desk sees of it. `of_citizen` adds
    to the person's view, `of_desk` to the desk's, `of_queue`, without names, to a queue's line;
    `what` is what the case is about, in the words of who follows it,
    `bars` says which step is closed although the state has a way. `deeds` are the steps of the
    office, each with what `policy/roles.yaml` calls it.
    """

    code: str
    called: str
    shown: str
    wake: Waker
    of_citizen: Callable[[House, Case, Body], Mapping[str, Any]]
    of_desk: Callable[[House, Tx, Case, Body, datetime], Mapping[str, Any]]
    of_queue: Callable[[House, Case, Body], Mapping[str, Any]]
    what: Callable[[House, Body], str]
    deeds: Mapping[str, str]
    bars: Callable[[Case, str], bool] = lambda case, act: False


def begun(tx: Tx, case: Case, now: datetime) -> None:
    """Have the words of a case judged before anybody else reads them."""
    assert case.account_id is not None  # whoever wrote them follows the case
    told = (case.subject_id, case.account_id, now)
    content_checks.queue(tx, content_checks.TEXT, content_checks.of_case(case.case_id), *told)


def for_citizen(
    house: House, tx: Tx, kind: Kind, cases: list[Case], now: datetime
) -> list[dict[str, Any]]:
    """Cases as the person sees them, each with its timeline."""
    steps = timelines(house, tx, cases)
    return [
        shared(case, now)
        | dict(kind.of_citizen(house, case, ledger.read_body(house, case)))
        | {"timeline": steps[case.case_id]}
        for case in cases
    ]


def for_desk(house: House, tx: Tx, kind: Kind, case: Case, now: datetime) -> dict[str, Any]:
    """One case on one page, for the office."""
    body = ledger.read_body(house, case)
    whose = read_names(tx.connection(), house.sealer, [case.subject_id])[case.subject_id]
    told = {"kind": whose[0], "name": whose[2]}
    return (
        shared(case, now)
        | {"subject": told, "profile": case.profile}
        | {"urgency": urgency_of(case, city_date(now))}
        | dict(kind.of_citizen(house, case, body))
        | dict(kind.of_desk(house, tx, case, body, now))
        | {
            "whose": told,  # a second look calls its scene `subject`
            "content_check": content_checks.verdict_of(tx, content_checks.of_case(case.case_id)),
            "timeline": timelines(house, tx, [case])[case.case_id],
        }
    )


def in_queue(house: House, kind: Kind, case: Case, now: datetime) -> dict[str, Any]:
    """A line of the office's queue: no name, and no words that could hold one."""
    body = ledger.read_body(house, case)
    return (
        shared(case, now)
        | {"urgency": urgency_of(case, city_date(now))}
        | dict(kind.of_queue(house, case, body))
    )


def urgency_of(case: Case, today: date) -> str | None:
    """How near the day is by which the office must have acted; None while the person must."""
    act, on = _next(case)
    return None if act == RESUBMIT else clock.urgency(on, today)


def move(house: House, tx: Tx, case: Case, body: Body, step: Step, now: datetime) -> None:
    """Take a step, and write the words back with it."""
    ledger.move(house, tx, case, step, now)
    ledger.write_body(house, case, body)


def set_due(case: Case, due_on: date) -> None:
    """When the office must have acted, and that it is overdue as soon as that day is over."""
    case.due_on = due_on
    case.wakes_at = clock.end_of(due_on)


def pause(case: Case, now: datetime) -> None:
    """The time is the person's until they hand in again, or so long that it lapses."""
    case.due_on = None
    case.wakes_at = clock.lapses_at(now)


def note_overdue(house: House, tx: Tx, case: Case, told: Mapping[str, str], now: datetime) -> None:
    """What is late goes to the next role, and the person hears so."""
    moment = case.wakes_at
    assert moment is not None
    case.wakes_at, case.changed_at = None, now
    note = "超过办理期限，已转主管督办"
    ledger.add_step(house, tx, case, Step(OVERDUE, SYSTEM, moment, note))
    ledger.tell(house, tx, case, f"{case.kind}_overdue", now, told)


def shared(case: Case, now: datetime) -> dict[str, Any]:
    """What every view of a case has, whatever its kind."""
    next_act, next_on = _next(case)
    return {
        "id": case.case_id.hex,
        "state": case.state,
        "state_name": MACHINES[case.kind].names[case.state],
        "submitted_at": city_iso(case.opened_at),
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "overdue": clock.is_overdue(case, city_date(now)),
        "next_act": next_act,
        "next_on": next_on.isoformat() if next_on else None,
        "days_left": (next_on - city_date(now)).days if next_on else None,
        "outcome": case.outcome,
        "decided_at": city_iso(case.decided_at) if case.decided_at else None,
    }


def _next(case: Case) -> tuple[str | None, date | None]:
    """What is to be done next, by the person or by the office, and by which day."""
    if case.closed_at is not None:
        return None, None
    ways = MACHINES[case.kind].ways
    if (case.state, RESUBMIT) in ways:
        lapses_at = case.wakes_at
        return RESUBMIT, city_date(lapses_at) - timedelta(days=1) if lapses_at else None
    act = ACCEPT if (case.state, ACCEPT) in ways else DECIDE
    return act, case.due_on or case.accept_by
