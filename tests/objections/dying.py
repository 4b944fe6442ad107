"""Processes that are killed while they accept or decide an objection (see tests.waivers.dying)."""

import uuid

from app import WEB, WORKER
from services.callers import StaffCaller
from services.cases import ledger, rounds
from services.house import House
from services.objections import desk
from tests.waivers import dying

REVIEWER = StaffCaller(
    staff_id=uuid.UUID(int=7),
    session_id=uuid.UUID(int=8),
    username="reviewer",
    name="周明理",
    unit="市信用办服务科",
    staff_no="XY-0042",
    role="reviewer",
    subject_id=None,
)


def wake(house: House, told: dict) -> None:
    rounds.run(house)


def accept(house: House, told: dict) -> None:
    desk.accept(house, REVIEWER, uuid.UUID(hex=told["case_id"]))


def decide(house: House, told: dict) -> None:
    words = (told["outcome"], "经核实如此。", told.get("correction"))
    act = desk.decide_review if told.get("again") else desk.decide
    act(house, REVIEWER, uuid.UUID(hex=told["case_id"]), words)


def commit_the_state_before_its_effect() -> None:
    """The broken twin: the step is written and committed, then what it does to the record."""
    move = ledger.move

    def move_and_commit(house, tx, case, step, now):
        move(house, tx, case, step, now)
        tx.commit()
        house.db._begin(tx.connection(), ("app.subject", case.subject_id), write=True)

    ledger.move = move_and_commit


dying.ACTS |= {"wake": (WORKER, wake), "accept": (WEB, accept), "decide": (WEB, decide)}
dying.commit_the_state_before_its_step = commit_the_state_before_its_effect

if __name__ == "__main__":
    dying.main()
