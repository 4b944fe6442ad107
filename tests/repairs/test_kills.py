"""A process is killed at any statement of a grant or its fan-out: all or nothing, then finished."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from models import Annotation, Case, CaseStep, Look, MerchantEvent, Notice, ReadyFile, Record
from services.cases import rounds
from tests.authorisations.acts import authorise
from tests.builders import City, record
from tests.people import ZHANG
from tests.repairs.acts import GENERAL, accepted, acts_of, decided, months_ago, shown
from tests.settings import environment
from tests.waivers.test_kills import Undertaker

# Of the steps at which it dies; all of them take minutes.
EVERY = pytest.mark.parametrize("every", [11, pytest.param(1, marks=pytest.mark.long)])
GRANTED = {
    "open": -1,
    "to_tell": 1,
    "steps": 4,  # granted, unpublished, unshared, scored anew
    "marks": 1,
    "notices": 1,
    "looks": 1,
    "repaired": 1,
    "versions": 1,
}
RECEIVERS = 2
TOLD = {"to_tell": -1, "steps": RECEIVERS, "events": RECEIVERS}


@pytest.fixture(scope="module")
def undertaker(migrated, cluster, simulator) -> Iterator[Undertaker]:
    variables = environment(migrated.data_dir, cluster, simulator)
    running = Undertaker(variables, "tests.repairs.dying")
    yield running
    running.close()


@pytest.fixture(autouse=True)
def many_from_one_address(monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)


def written(city: City) -> dict[str, int]:
    """How much of everything that a grant and its fan-out write there is."""
    queries = {
        "open": select(func.count()).where(Case.closed_at.is_(None)),
        "to_tell": select(func.count()).where(Case.state == "GRANTED", Case.wakes_at.is_not(None)),
        "steps": select(func.count()).select_from(CaseStep),
        "marks": select(func.count()).where(Annotation.kind == "repaired"),
        "notices": select(func.count()).where(Notice.kind.like("repair_%")),
        "looks": select(func.count()).where(Look.role == "staff"),
        "repaired": select(func.count()).where(Record.status == "repaired"),
        "events": select(func.count()).select_from(MerchantEvent),
        "versions": select(func.sum(ReadyFile.version)),
    }
    with city.worker.db.session(write=False) as tx:
        return {name: tx.scalar(query) or 0 for name, query in queries.items()}


def difference(after: dict, before: dict) -> dict:
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def given_away(city: City, phone, partners, numbers: list[str]) -> None:
    """Old penalties, each of them handed to every partner."""
    day = months_ago(city, 4)
    city.deliver(
        [
            record(ZHANG, GENERAL, number, title=f"{number}号处罚", decided_on=day)
            for number in numbers
        ]
    )
    for partner in partners:
        assert partner.read(authorise(phone, partner, "penalty")["id"]).status_code == 200


@EVERY
def test_killed_while_it_is_granted_all_of_it_is_there_or_nothing(
    city, phone, bank, undertaker, every
):
    given_away(city, phone, [bank], ["准零"])
    steps = undertaker.let("grant", case_id=accepted(city, phone, "准零")["id"])["steps"]
    assert steps > 20
    deaths, points = 0, range(1, steps + 1, every)
    for at in points:
        given_away(city, phone, [], [f"准{at}"])
        case = accepted(city, phone, f"准{at}")
        before = written(city)
        deaths += undertaker.let("grant", at, case_id=case["id"])["signal"] == 9
        left = difference(written(city), before)
        assert left in ({}, GRANTED), f"killed at step {at} of {steps}: {left}"
        if not left:
            assert shown(phone, f"准{at}")["status"] == "valid"
            decided(city, case["id"])
        assert difference(written(city), before) == GRANTED
        rounds.run(city.worker)  # nobody was given this one
    assert deaths >= 0.7 * len(points)


@EVERY
def test_killed_while_its_receivers_are_told_the_next_worker_tells_the_rest_once(
    city, phone, bank, landlord, undertaker, every
):
    given_away(city, phone, [bank, landlord], ["告零", *(f"告{at}" for at in range(1, 80))])
    decided(city, accepted(city, phone, "告零")["id"])
    steps = undertaker.let("fan_out")["steps"]
    assert 10 < steps < 80
    deaths = 0
    for at in range(1, steps + 1, every):
        case = decided(city, accepted(city, phone, f"告{at}")["id"])
        before = written(city)
        deaths += undertaker.let("fan_out", at)["signal"] == 9
        left = difference(written(city), before)
        assert left in ({}, TOLD), f"killed at step {at} of {steps}: {left}"
        rounds.run(city.worker)
        rounds.run(city.worker)
        assert difference(written(city), before) == TOLD
        assert acts_of(phone, case["id"])[-RECEIVERS:] == ["inform"] * RECEIVERS
    assert deaths > 1
    for partner in (bank, landlord):
        events = partner.get("/partner/events?limit=100").json["items"]
        told = [event["data"]["record_id"] for event in events]
        assert len(told) == len(set(told)) == len(range(1, steps + 1, every)) + 1


def test_killed_again_and_again_the_fan_out_of_several_cases_finishes(
    city, phone, bank, landlord, undertaker
):
    numbers = ["众一", "众二", "众三"]
    given_away(city, phone, [bank, landlord], numbers)
    cases = [decided(city, accepted(city, phone, number)["id"]) for number in numbers]
    before = written(city)
    deaths = 0
    for at in (2, 9, 17, 26, 35, 44):
        deaths += undertaker.let("fan_out", at)["signal"] == 9
        left = difference(written(city), before)
        whole = [{name: n * many for name, n in TOLD.items()} for many in (1, 2, 3)]
        assert left in ({}, *whole), f"killed at step {at}: {left}"
    assert deaths >= 3
    rounds.run(city.worker)
    assert difference(written(city), before) == {name: 3 * n for name, n in TOLD.items()}
    for case in cases:
        assert acts_of(phone, case["id"])[-RECEIVERS:] == ["inform"] * RECEIVERS


ALL = {name: n for name, n in (GRANTED | TOLD).items() if name != "to_tell"} | {"steps": 6}


@pytest.mark.parametrize("act", ["grant", "fan_out"])
def test_the_twin_that_commits_before_it_notes_is_caught(
    city, phone, bank, landlord, undertaker, act
):
    given_away(city, phone, [bank, landlord], [f"孪{number}" for number in range(99)])
    numbers = iter(range(99))

    def is_whole(at: int | None, *, twin: bool) -> bool:
        """Whether a death and the next worker leave all of it, or as much as nothing."""
        case = accepted(city, phone, f"孪{next(numbers)}")
        if act == "fan_out":
            decided(city, case["id"])
        before = written(city)
        undertaker.let(act, at, twin=twin, case_id=case["id"])
        rounds.run(city.worker)
        return difference(written(city), before) in (TOLD, ALL) + (({},) if act == "grant" else ())

    assert all(is_whole(at, twin=False) for at in (2, 20, 30, None))
    assert not all(is_whole(at, twin=True) for at in range(34, 1, -3))
