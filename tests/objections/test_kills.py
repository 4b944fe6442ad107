"""A process is killed at any statement of an acceptance or a decision: all of it, or nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from models import (
    Annotation,
    Case,
    CaseStep,
    Look,
    MerchantEvent,
    Notice,
    ReadyFile,
    Record,
    Tombstone,
)
from services.cases import rounds
from tests.authorisations.acts import Partner, authorise
from tests.builders import City
from tests.objections.acts import (
    accepted,
    decided,
    done,
    objected,
    penalised,
    shown,
    wait_until_over,
)
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
        "corrected": select(func.count()).where(Record.status == "corrected"),
        "explained": select(func.count()).where(Record.status == "explained"),
        "told": select(func.count()).select_from(MerchantEvent),
        "versions": select(func.sum(ReadyFile.version)),
    }
    with city.worker.db.session(write=False) as tx:
        return {name: tx.scalar(query) or 0 for name, query in queries.items()}


def difference(after: dict, before: dict) -> dict:
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def most(deaths: int, points: range) -> bool:
    """How many statements a step takes depends a little on what the file holds by then."""
    return deaths >= 0.7 * len(points)


# Of the steps at which it dies; all of them take minutes.
FEW = pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.long)])
FEWER = pytest.mark.parametrize("every", [12, pytest.param(1, marks=pytest.mark.long)])
ACCEPTED = {"waiting": -1, "steps": 1, "marks": 1, "notices": 1, "versions": 1}
BY_A_CLERK = ACCEPTED | {"looks": 1}
DECIDED = {"open": -1, "steps": 1, "notices": 1, "looks": 1, "versions": 1}
# What each ending leaves besides: the mark of the open case goes, the record's own comes.
ENDINGS = {
    "delete": DECIDED | {"marks": -1, "records": -1, "stones": 1, "told": 1},
    "correct": DECIDED | {"corrected": 1, "stones": 1, "told": 1},
    "end_disclosure": DECIDED | {"told": 1},
    "uphold": DECIDED | {"explained": 1},
}


def waiting(city: City, phone, number: str) -> dict:
    """An objection that the clock has to accept now."""
    penalised(city, number)
    case = objected(phone, shown(phone, number)["id"])
    wait_until_over(city, case["accept_by"], phone, works=False)
    return case


@FEW
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


@FEWER
def test_killed_while_a_clerk_accepts_the_record_is_marked_or_nothing_is(
    city, phone, undertaker, every
):
    penalised(city, "受零")
    case = objected(phone, shown(phone, "受零")["id"])
    steps = undertaker.let("accept", case_id=case["id"])["steps"]
    assert steps > 10
    deaths, points = 0, range(1, steps + 1, every)
    for at in points:
        penalised(city, f"受{at}")
        case = objected(phone, shown(phone, f"受{at}")["id"])
        before = written(city)
        deaths += undertaker.let("accept", at, case_id=case["id"])["signal"] == 9
        left = difference(written(city), before)
        assert left in ({}, BY_A_CLERK), f"killed at step {at} of {steps}: {left}"
        if not left:
            assert shown(phone, f"受{at}")["status"] == "valid"
            done(city.staff("clerk"), case["id"], "accept")
        assert difference(written(city), before) == BY_A_CLERK
        assert shown(phone, f"受{at}")["status"] == "contested"
    assert most(deaths, points)


def taken_up(city: City, phone, number: str) -> dict:
    """An accepted objection to a record that a partner was given."""
    penalised(city, number)
    return accepted(city, phone, record_id=shown(phone, number)["id"])


def words_for(outcome: str) -> dict:
    changed = {"correction": {"处罚内容": "警告"}} if outcome == "correct" else {}
    return {"outcome": outcome} | changed


@pytest.fixture
def bank(city, phone):
    """A partner that may read the penalties; whoever was given a record hears what became of it."""
    bank = Partner(city)
    bank.given = authorise(phone, bank, "penalty")["id"]
    return bank


def read_by(bank: Partner) -> None:
    bank.sign_in()
    assert bank.read(bank.given).status_code == 200


@pytest.mark.parametrize("outcome", ENDINGS)
@FEWER
def test_killed_while_it_decides_all_of_the_ending_is_there_or_nothing(
    city, phone, bank, undertaker, outcome, every
):
    case = taken_up(city, phone, "决零")
    steps = undertaker.let("decide", case_id=case["id"], **words_for(outcome))["steps"]
    assert steps > 15
    deaths, points = 0, range(1, steps + 1, every)
    for at in points:
        case = taken_up(city, phone, f"决{at}")
        read_by(bank)
        before = written(city)
        told = {"case_id": case["id"]} | words_for(outcome)
        deaths += undertaker.let("decide", at, **told)["signal"] == 9
        left = difference(written(city), before)
        assert left in ({}, ENDINGS[outcome]), f"killed at step {at} of {steps}: {left}"
        if not left:
            assert shown(phone, f"决{at}")["status"] == "contested"
            decided(city, case["id"], **words_for(outcome))
        assert difference(written(city), before) == ENDINGS[outcome]
    assert most(deaths, points)


@FEWER
def test_killed_while_a_review_is_decided_it_is_decided_or_still_open(
    city, phone, bank, undertaker, every
):
    def reviewed(number: str) -> dict:
        case = taken_up(city, phone, number)
        decided(city, case["id"], "uphold")
        read_by(bank)
        answer = phone.post(f"/me/objections/{case['id']}/review", {"statement": "请再核实。"})
        assert answer.status_code == 200, answer.text
        return {"case_id": case["id"], "outcome": "delete", "again": True}

    # The statement that stood beside the upheld record goes with it, and so does the mark.
    ended = ENDINGS["delete"] | {"marks": -2, "explained": -1}
    steps = undertaker.let("decide", **reviewed("复零"))["steps"]
    deaths, points = 0, range(1, steps + 1, every)
    for at in points:
        told = reviewed(f"复{at}")
        before = written(city)
        deaths += undertaker.let("decide", at, **told)["signal"] == 9
        left = difference(written(city), before)
        assert left in ({}, ended), f"killed at step {at} of {steps}: {left}"
        if not left:
            assert undertaker.let("decide", **told)["signal"] is None
        assert difference(written(city), before) == ended
        assert shown(phone, f"复{at}") is None
    assert most(deaths, points)


def test_the_twin_that_commits_the_state_before_its_effect_is_caught(city, phone, undertaker):
    case = taken_up(city, phone, "孪零")
    told = {"case_id": case["id"], "outcome": "delete", "twin": True}
    untold = {name: n for name, n in ENDINGS["delete"].items() if name != "told"}
    steps = undertaker.let("decide", **told)["steps"]
    for at in range(steps, 0, -1):
        case = taken_up(city, phone, f"孪{at}")
        before = written(city)
        undertaker.let("decide", at, **told | {"case_id": case["id"]})
        if difference(written(city), before) not in ({}, untold):
            return
    pytest.fail("no kill showed what the twin does wrong")
