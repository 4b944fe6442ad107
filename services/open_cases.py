"""What runs for a citizen at the office, of whatever kind: one list, what is due first on top."""

from datetime import date
from typing import Any

from sqlalchemy import select

from models import Case
from services.callers import Citizen
from services.case_files import KINDS
from services.cases import clock, ledger, rounds
from services.cases.machines import MACHINES
from services.clocks import city_date
from services.house import House
from services.identity_gate import own_subject


def list_own(house: House, caller: Citizen) -> list[dict[str, Any]]:
    """The caller's own cases that are not closed, as they are now.

    `{id, kind, called, what, state, state_name, due_on, overdue}`.
    """
    subject_id, now = own_subject(caller), house.clock.now()
    mine = (Case.subject_id == subject_id, Case.closed_at.is_(None))
    with house.db.connect(subject_id, write=False) as connection:
        due = clock.due_of(connection, now, *mine)
    rounds.catch_up(house, due)
    with house.db.session(subject_id, write=False) as tx:
        rows = tx.scalars(select(Case).where(*mine).order_by(Case.case_id)).all()
        shown = [_shown(house, row, city_date(now)) for row in rows]
    return sorted(shown, key=lambda each: each["due_on"] or date.max.isoformat())


def _shown(house: House, case: Case, today: date) -> dict[str, Any]:
    kind = KINDS[case.kind]
    return {
        "id": case.case_id.hex,
        "kind": case.kind,
        "called": kind.called,
        "what": kind.what(house, ledger.read_body(house, case)),
        "state": case.state,
        "state_name": MACHINES[case.kind].names[case.state],
        "due_on": case.due_on.isoformat() if case.due_on else None,
        "overdue": clock.is_overdue(case, today),
    }
