"""One code, sixteen merchants at the same moment: one is answered, whatever the database."""

import pytest
import requests
from sqlalchemy import Column, MetaData, Table, bindparam, create_engine, insert, select, text
from sqlalchemy.orm import registry
from sqlalchemy.pool import NullPool

from models import Look, Pass, Scan
from models.database import driver_url
from models.hot import HotStatement
from services import institutions, live_passes, passes, scans
from services.scans import Question
from tests.people import ZHANG
from tests.waivers.acts import OFFER, agree
from tests.waivers.crowds import MANY, Took, answers, at_once, citizen_of, enrol_many
from tests.waivers.linearizability import FRESH, Operation, is_linearizable, single_use

ROUNDS = [40, pytest.param(1000, marks=pytest.mark.long)]
LOOKERS = 2


@pytest.fixture
def crowd(city):
    return enrol_many(city, OFFER)


@pytest.fixture
def citizen(city):
    phone = city.phone(ZHANG)
    agree(phone)
    return citizen_of(city, phone)


def redeem(city, merchant, content: str):
    return lambda: scans.redeem(city.house, merchant.caller, Question(content, "travel", 20_000))


def look(city, content: str, table: type = Scan):
    """Whether the fact "used" stands."""
    query = select(table.subject_id).where(table.pass_hash == passes.read_token(content))

    def read() -> str:
        with city.house.db.session(write=False) as tx:
            return "used" if tx.scalars(query).first() else "unused"

    return read


def end(city, citizen):
    """The citizen withdraws: no live code is good any more."""

    def write() -> None:
        with city.house.db.session() as tx:
            live_passes.end_all(tx, citizen.account_id, city.house.clock.now())
            tx.commit()

    return write


def race(city, crowd, citizen, *, ending: bool = False, table: type = Scan) -> list[Operation]:
    """All redeem one fresh code, while others look and, perhaps, the citizen withdraws."""
    content = passes.issue(city.house, citizen)["content"]
    acts = [redeem(city, merchant, content) for merchant in crowd]
    names = ["redeem"] * len(acts) + ["look"] * LOOKERS + ["end"] * ending
    acts += [look(city, content, table)] * LOOKERS + [end(city, citizen)] * ending
    took = at_once(acts)
    return [_operation(name, each) for name, each in zip(names, took, strict=True)]


def _operation(name: str, took: Took) -> Operation:
    answer = took.answer
    if name == "redeem" and answer == "done":
        answer = "won"
    if name == "look":
        answer = str(took.value)
    return Operation(name, answer, took.began, took.ended)


def redeemed(history: list[Operation]) -> list[str]:
    return sorted(str(each.answer) for each in history if each.act == "redeem")


EXPECTED = ["pass_used"] * (MANY - 1) + ["won"]


def assert_exactly_one(history: list[Operation]) -> None:
    assert redeemed(history) == EXPECTED
    assert is_linearizable(history, single_use, FRESH), history


@pytest.mark.parametrize("rounds", ROUNDS)
def test_of_sixteen_exactly_one_redeems(city, crowd, citizen, rounds):
    for _ in range(rounds):
        assert_exactly_one(race(city, crowd, citizen))
    with city.worker.db.session(write=False) as tx:
        assert len(tx.scalars(select(Scan.scan_id)).all()) == rounds
        looks = tx.scalars(select(Look.outcome).where(Look.subject_id == citizen.subject_id)).all()
    assert looks.count("eligible") == rounds
    assert looks.count("refused") == rounds * (MANY - 1)


@pytest.mark.parametrize("rounds", [15, pytest.param(250, marks=pytest.mark.long)])
def test_withdrawn_at_the_same_moment_it_is_used_once_or_never(city, crowd, citizen, rounds):
    for _ in range(rounds):
        history = race(city, crowd, citizen, ending=True)
        assert redeemed(history).count("won") <= 1
        assert is_linearizable(history, single_use, FRESH), history


def test_withdrawn_between_look_and_answer_it_answers_nobody(city, crowd, citizen, monkeypatch):
    content = passes.issue(city.house, citizen)["content"]
    decide = scans._decided

    def withdraw_first(*told):
        end(city, citizen)()
        return decide(*told)

    monkeypatch.setattr(scans, "_decided", withdraw_first)
    [took] = at_once([redeem(city, crowd[0], content)])
    assert took.answer == "pass_expired"
    assert look(city, content)() == "unused"


def test_whoever_loses_at_the_last_moment_hears_so_however_often(city, crowd, citizen, monkeypatch):
    """What the driver prepared in a message that the database refused is not there later."""
    content = passes.issue(city.house, citizen)["content"]
    redeem(city, crowd[0], content)()
    monkeypatch.setattr(scans, "_check", lambda *_: None)
    for _ in range(15):
        assert answers(at_once([redeem(city, crowd[1], content)])) == ["pass_used"]


def test_over_http_sixteen_tills_get_one_yes(city, crowd, citizen, monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
    tokens = [
        institutions.issue_token(city.house, each.client_id, each.secret)["access_token"]
        for each in crowd
    ]
    with city.served() as url:
        for _ in range(4):
            content = passes.issue(city.house, citizen)["content"]

            def post(token: str, content: str = content) -> requests.Response:
                return requests.post(
                    f"{url}/api/v1/merchant/scans",
                    json={"pass": content, "scene": "travel", "deposit_fen": 20_000},
                    headers={"Authorization": f"Bearer {token}"},
                    timeout=30,
                )

            took = at_once([lambda token=token: post(token) for token in tokens])
            told = [each.value for each in took]
            assert sorted(answer.status_code for answer in told) == [201] + [409] * (MANY - 1)
            assert {a.json()["code"] for a in told if a.status_code == 409} == {"pass_used"}


class NaiveScan:
    """A row of the table of scans without its one constraint."""


NAIVE = Table(
    "naive_scans",
    MetaData(),
    *(
        Column(each.name, each.type, primary_key=each.primary_key, nullable=each.nullable)
        for each in Scan.__table__.columns
    ),
)
registry().map_imperatively(NaiveScan, NAIVE)


@pytest.fixture
def naive(city, monkeypatch):
    """What most teams would write: look whether the code was used, and if not, note that it is."""
    owner = create_engine(driver_url(city.settings.owner_database_url), poolclass=NullPool)
    NAIVE.create(owner)
    if city.house.db.is_postgres:
        with owner.begin() as tx:
            tx.execute(text("GRANT ALL ON naive_scans TO PUBLIC"))
    found = (
        select(
            Pass.subject_id,
            Pass.account_id,
            Pass.expires_at,
            Pass.ended_at,
            NaiveScan.subject_id.label("used_by"),
        )
        .select_from(Pass)
        .outerjoin(NaiveScan, NaiveScan.pass_hash == Pass.pass_hash)
        .where(Pass.pass_hash == bindparam("pass_hash"))
    )
    monkeypatch.setattr(scans, "FOUND", HotStatement(found))
    monkeypatch.setattr(scans, "USED", HotStatement(insert(NAIVE)))
    yield
    NAIVE.drop(owner)


def test_the_twin_that_only_looks_before_it_writes_is_caught(city, crowd, citizen, naive):
    for _ in range(20):
        history = race(city, crowd, citizen, table=NaiveScan)
        if redeemed(history) != EXPECTED:
            break
    else:
        pytest.fail("twenty races, and the naive twin always came out right")
    assert redeemed(history).count("won") > 1
    assert not is_linearizable(history, single_use, FRESH)
