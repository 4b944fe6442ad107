"""What the credit office does with applications for repair."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session as Tx

from models import Case
from policy import profiles
from services import words
from services.callers import StaffCaller
from services.cases import clock, desks, kinds, machines
from services.cases.kinds import Body
from services.clocks import city_date
from services.errors import Conflict, FieldError, invalid_field
from services.house import House
from services.repairs import effects, standing, steps
from services.repairs.standing import CONTESTED, NEGATIVE
from services.repairs.steps import KIND

LONGEST_REASON, LONGEST_STATEMENT, LONGEST_MISSING, MOST_MISSING = 500, 2000, 200, 10


def list_open(
    house: House,
    caller: StaffCaller,
    *,
    state: str | None = None,
    due_before: date | None = None,
    limit: int,
    after: uuid.UUID | None,
) -> tuple[list[dict], uuid.UUID | None]:
    """The open applications, what is due first comes first; no names."""
    told = {"state": state, "due_before": due_before, "limit": limit, "after": after}
    return desks.queue(house, KIND, **told)  # type: ignore[arg-type]


def open_case(house: House, caller: StaffCaller, case_id: uuid.UUID) -> dict:
    """One application on one page; the person in it sees that it was opened."""
    return desks.open_case(house, caller, KIND, case_id)


def accept(house: House, caller: StaffCaller, case_id: uuid.UUID) -> dict:
    """Accept: the term for deciding starts."""

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.REPAIRS.after(case.state, machines.ACCEPT)
        steps.start_term(case, body, city_date(now))
        steps.take(house, tx, case, body, desks.step(caller, machines.ACCEPT, now), now)

    return desks.act(house, caller, KIND, case_id, "受理修复申请", act)


def send_back(
    house: House, caller: StaffCaller, case_id: uuid.UUID, missing: Sequence[str]
) -> dict:
    """Return, once, with everything that is missing."""
    if not 1 <= len(missing) <= MOST_MISSING:
        told = f"missing 须有 1 到 {MOST_MISSING} 项，一次列全"
        raise invalid_field("missing", "out_of_range", told)
    listed = [words.one_line("missing", text, LONGEST_MISSING) for text in missing]

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.REPAIRS.after(case.state, machines.RETURN)
        if case.returned:
            raise Conflict("returned_before", "已退回补正过一次，不能再退回，须受理或不予受理")
        case.returned, body["missing"], case.due_on = True, listed, None
        case.wakes_at = clock.end_of(city_date(now) + timedelta(days=profiles.load().resubmit_days))
        step = desks.step(caller, machines.RETURN, now, "；".join(listed))
        steps.take(house, tx, case, body, step, now)

    return desks.act(house, caller, KIND, case_id, "退回修复申请补正", act)


def refuse(house: House, caller: StaffCaller, case_id: uuid.UUID, reason: str) -> dict:
    """Refuse to take the application up, with a reason that the person reads."""
    note = words.statement("reason", reason, LONGEST_REASON)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        steps.take(house, tx, case, body, desks.step(caller, machines.REFUSE, now, note), now)

    return desks.act(house, caller, KIND, case_id, "不予受理修复申请", act)


def extend(house: House, caller: StaffCaller, case_id: uuid.UUID, days: int, reason: str) -> dict:
    """More working days, within the profile's ceiling; who may call this approves by it."""
    note = words.statement("reason", reason, LONGEST_REASON)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.REPAIRS.after(case.state, machines.EXTEND)
        ceiling = profiles.of(case.profile).repair.extended
        if ceiling is None:
            raise Conflict("not_extendable", "本市的规定不允许延长修复办理期限")
        if clock.is_overdue(case, city_date(now)):
            raise Conflict("overdue", "已超过办理期限，不能再延期")
        assert case.due_on is not None
        latest = clock.term(date.fromisoformat(body["counted_from"]), ceiling)
        if days < 1 or (due_on := clock.term(case.due_on, days)) > latest:
            told = f"延期后不能晚于 {latest.isoformat()}（合计 {ceiling} 个工作日）"
            raise invalid_field("days", "out_of_range", told)
        case.latest_on = latest
        kinds.set_due(case, due_on)
        step = desks.step(caller, machines.EXTEND, now, f"延长 {days} 个工作日：{note}")
        steps.take(house, tx, case, body, step, now)

    return desks.act(house, caller, KIND, case_id, "批准修复延期", act)


def decide(
    house: House, caller: StaffCaller, case_id: uuid.UUID, granted: bool, statement: str
) -> dict:
    """Grant or deny; a granted repair is carried out in the same transaction.

    Conflict `promise_broken` where there is a newer negative record than the promise,
    `objection_open` while the record is objected to: neither can be granted.
    """
    note = words.statement("statement", statement, LONGEST_STATEMENT)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        verb = machines.GRANT if granted else machines.DENY
        machines.REPAIRS.after(case.state, verb)
        if granted:
            _check_kept(house, tx, case, body, now)
        case.outcome, case.decided_by, case.decided_at = verb, caller.staff_id, now
        body |= {"granted": granted, "decision": note}
        steps.take(house, tx, case, body, desks.step(caller, verb, now, note), now)
        if granted:
            effects.carry_out(house, tx, case, now)

    return desks.act(house, caller, KIND, case_id, "审核修复申请", act)


def _check_kept(house: House, tx: Tx, case: Case, body: Body, now: datetime) -> None:
    """Whether the promise was kept, and nothing else speaks against a grant now."""
    report = standing.read_report(house, tx.connection(), case.subject_id, now)
    promised = date.fromisoformat(body["promise"]["at"][:10])
    for section in report["sections"]:
        for record in section["records"]:
            if record["effect"] != NEGATIVE:
                continue
            is_this = record["id"] == body["about"]["id"]
            if is_this and record["status"] == CONTESTED:
                raise Conflict("objection_open", "这条信息的异议正在办理，办结后才能修复")
            if not is_this and date.fromisoformat(record["decided_on"]) > promised:
                title = house.catalogue.items[record["item_code"]].title
                error = FieldError("granted", "promise_broken", title)
                text = f"作出信用承诺后又有新的失信信息（{title}），不能准予修复"
                raise Conflict("promise_broken", text, errors=[error])
