"""Processes that are killed while they grant a repair or tell its receivers (see tests.waivers.dying)."""

import uuid

from app import WEB, WORKER
from services import recipients
from services.cases import ledger, rounds
from services.house import House
from services.repairs import desk
from tests.objections.dying import REVIEWER
from tests.waivers import dying


def grant(house: House, told: dict) -> None:
    desk.decide(house, REVIEWER, uuid.UUID(hex=told["case_id"]), True, "经审核，准予修复。")


def fan_out(house: House, told: dict) -> None:
    rounds.run(house)


def commit_before_it_is_noted() -> None:
    """The broken twin: a step, and a receiver told, are committed before what belongs to them."""
    for module, name in ((ledger, "move"), (recipients, "tell")):
        setattr(module, name, _committing(getattr(module, name)))


def _committing(act):
    def act_and_commit(house, tx, about, *rest):
        given = act(house, tx, about, *rest)
        tx.flush()
        tx.commit()
        house.db._begin(tx.connection(), ("app.subject", about.subject_id), write=True)
        return given

    return act_and_commit


dying.ACTS |= {"grant": (WEB, grant), "fan_out": (WORKER, fan_out)}
dying.commit_the_state_before_its_step = commit_before_it_is_noted

if __name__ == "__main__":
    dying.main()
