"""A process is killed at any statement of an acceptance or a decision: all of it, or nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from models import Annotation, Case, CaseStep, Look, Notice, ReadyFile, Record, Tombstone
from services.cases import rounds
from tests.builders import City
from tests.objections.acts import accepted, decided, objected, penalised, shown, wait_until_over
from tests.settings import environment
from tests.waivers.test_kills import Undertaker


@pytest.fixture(scope="module")
def undertaker(migrated, cluster, simulator) -> Iterator[Undertaker]:
    variables = environment(migrated.data_dir, cluster, simulator)
    running = Undertaker(variables, "tests.objections.dying")
    yield running
    running.close()


def written(city: City) -> dict[str, int]:
    """How much of everything that a step writes there is."""
    queries = {
        "open": select(func.count()).where(Case.closed_at.is_(None)),
        "waiting": select(func.count()).where(Case.state == "SUBMITTED"),
        "steps": select(func.count()).select_from(CaseStep),
        "marks": select(func.count()).where(Annotation.ended_at.is_(None)),
        "notices": select(func.count()).where(Notice.kind.like("objection_%")),
        "looks": select(func.count()).where(Look.role == "staff"),
        "records": select(func.count()).select_from(Record),
        "stones": select(func.count()).select_from(Tombstone),
        "versions": select(func.sum(ReadyFile.version)),
    }
    with city.worker.db.session(write=False) as tx:
        return {name: tx.scalar(query) or 0 for name, query in queries.items()}


def difference(after: dict, before: dict) -> dict:
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


# Of the steps at which it dies; all of them take a minute.
EVERY = pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
ACCEPTED = {"waiting": -1, "steps": 1, "marks": 1, "notices": 1, "versions": 1}
DELETED = {
    "open": -1,
    "steps": 1,
    "marks": -1,
    "notices": 1,
    "looks": 1,
    "records": -1,
    "stones": 1,
    "versions": 1,
}


def waiting(city: City, phone, number: str) -> dict:
    """An objection that the clock has to accept now."""
    penalised(city, number)
    case = objected(phone, shown(phone, number)["id"])
    wait_until_over(city, case["accept_by"], phone, works=False)
    return case


@EVERY
def test_killed_while_the_clock_accepts_the_record_is_marked_or_nothing_is(
    city, phone, undertaker, every
):
    first = waiting(city, phone, "醒零")
    steps = undertaker.let("wake")["steps"]
    assert phone.post(f"/me/objections/{first['id']}/withdraw").status_code == 200
    assert steps > 10
    for at in range(1, steps + 1, every):
        case = waiting(city, phone, f"醒{at}")
        before = written(city)
        undertaker.let("wake", at)
        left = difference(written(city), before)
        assert left in ({}, ACCEPTED), f"killed at step {at} of {steps}: {left}"
        rounds.run(city.worker)
        assert difference(written(city), before) == ACCEPTED
        assert shown(phone, f"醒{at}")["status"] == "contested"
        assert phone.post(f"/me/objections/{case['id']}/withdraw").status_code == 200


def taken_up(city: City, phone, number: str) -> dict:
    penalised(city, number)
    return accepted(city, phone, record_id=shown(phone, number)["id"])


@EVERY
def test_killed_while_it_decides_the_record_is_gone_with_the_case_or_neither(
    city, phone, undertaker, every
):
    case = taken_up(city, phone, "删零")
    steps = undertaker.let("decide", case_id=case["id"], outcome="delete")["steps"]
    assert steps > 15
    for at in range(1, steps + 1, every):
        case = taken_up(city, phone, f"删{at}")
        before = written(city)
        told = {"case_id": case["id"], "outcome": "delete"}
        assert undertaker.let("decide", at, **told)["signal"] == 9
        left = difference(written(city), before)
        assert left in ({}, DELETED), f"killed at step {at} of {steps}: {left}"
        if not left:
            assert shown(phone, f"删{at}")["status"] == "contested"
            decided(city, case["id"], "delete")
        assert shown(phone, f"删{at}") is None


def test_the_twin_that_commits_the_state_before_its_effect_is_caught(city, phone, undertaker):
    case = taken_up(city, phone, "孪零")
    told = {"case_id": case["id"], "outcome": "delete", "twin": True}
    steps = undertaker.let("decide", **told)["steps"]
    for at in range(steps, 0, -1):
        case = taken_up(city, phone, f"孪{at}")
        before = written(city)
        undertaker.let("decide", at, **told | {"case_id": case["id"]})
        if difference(written(city), before) not in ({}, DELETED):
            return
    pytest.fail("no kill showed what the twin does wrong")
