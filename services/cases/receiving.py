"""What every desk that takes cases up does alike: return, refuse, approve more time."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session as Tx

from models import Case
from policy import profiles
from policy.profiles import Profile
from services import words
from services.callers import StaffCaller
from services.cases import clock, desks, kinds, machines
from services.cases.kinds import Body, Kind
from services.cases.ledger import Step
from services.clocks import city_date
from services.errors import Conflict, invalid_field
from services.house import House

LONGEST_REASON, LONGEST_MISSING, MOST_MISSING = 500, 200, 10
Take = Callable[[House, Tx, Case, Body, Step, datetime], None]


@dataclass(frozen=True, slots=True)
class Receiving:
    """The desk for one kind of case.

    `take` takes a step and tells the person; `ceiling` is the most working days that a profile
    allows in all, None for no extension, counted from the day that `counted_from` reads.
    """

    kind: Kind
    take: Take
    ceiling: Callable[[Profile], int | None]
    counted_from: Callable[[Body], date]

    def send_back(
        self, house: House, caller: StaffCaller, case_id: uuid.UUID, missing: Sequence[str]
    ) -> dict:
        """Return, once, with everything that is missing."""
        if not 1 <= len(missing) <= MOST_MISSING:
            told = f"missing 须有 1 到 {MOST_MISSING} 项，一次列全"
            raise invalid_field("missing", "out_of_range", told)
        listed = [words.one_line("missing", text, LONGEST_MISSING) for text in missing]

        def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
            self._check(case, machines.RETURN)
            if case.returned:
                raise Conflict("returned_before", "已退回补正过一次，不能再退回，须受理或不予受理")
            case.returned, body["missing"] = True, listed
            kinds.pause(case, now)
            step = desks.step(caller, machines.RETURN, now, "；".join(listed))
            self.take(house, tx, case, body, step, now)

        return desks.act(house, caller, self.kind, case_id, f"退回{self.kind.called}补正", act)

    def refuse(self, house: House, caller: StaffCaller, case_id: uuid.UUID, reason: str) -> dict:
        """Refuse to take it up, with a reason that the person reads."""
        note = words.statement("reason", reason, LONGEST_REASON)

        def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
            step = desks.step(caller, machines.REFUSE, now, note)
            self.take(house, tx, case, body, step, now)

        return desks.act(house, caller, self.kind, case_id, f"不予受理{self.kind.called}", act)

    def extend(
        self, house: House, caller: StaffCaller, case_id: uuid.UUID, days: int, reason: str
    ) -> dict:
        """More working days, within the profile's ceiling; who may call this approves by it."""
        note = words.statement("reason", reason, LONGEST_REASON)

        def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
            self._check(case, machines.EXTEND)
            self.prolong(case, body, days, now)
            step = desks.step(caller, machines.EXTEND, now, f"延长 {days} 个工作日：{note}")
            self.take(house, tx, case, body, step, now)

        return desks.act(house, caller, self.kind, case_id, f"批准{self.kind.called}延期", act)

    def prolong(self, case: Case, body: Body, days: int, now: datetime) -> None:
        """Set the later day, within the ceiling, which is noted; a department's moves with it."""
        ceiling = self.ceiling(profiles.of(case.profile))
        if ceiling is None:
            raise Conflict("not_extendable", f"本市的规定不允许延长{self.kind.called}的办理期限")
        if clock.is_overdue(case, city_date(now)):
            raise Conflict("overdue", "已超过办理期限，不能再延期")
        assert case.due_on is not None
        case.latest_on = clock.term(self.counted_from(body), ceiling)
        if days < 1 or (due_on := clock.term(case.due_on, days)) > case.latest_on:
            told = f"延期后不能晚于 {case.latest_on.isoformat()}（合计 {ceiling} 个工作日）"
            raise invalid_field("days", "out_of_range", told)
        if case.answer_by is not None:
            case.answer_by = clock.term(case.answer_by, days)
        kinds.set_due(case, due_on)

    def _check(self, case: Case, act: str) -> None:
        """Conflict `wrong_state` before anything else is found to be wrong."""
        machines.MACHINES[self.kind.code].after(case.state, act)
