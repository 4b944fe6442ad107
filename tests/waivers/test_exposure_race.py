"""Sixteen merchants open orders against one person's limit: as many as fit, never one more."""

import random
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Waiver
from services import passes, ready_files, scans
from services.errors import Conflict
from services.merchants import offers, places
from services.scans import Question
from services.waivers import acts, opening
from tests.people import ZHANG
from tests.waivers.acts import agree
from tests.waivers.crowds import (
    MANY,
    Took,
    answers,
    at_once,
    citizen_of,
    enrol_many,
    order_on,
)
from tests.waivers.ledgers import COUNTS, lies

# What an empty file is granted (policy/scenes.yaml, tier `good`): over all, and orders by scene.
LIMIT_FEN = 200_000
ORDERS = {"rent": 3, "travel": 2, "tourism": 2, "books": 5}
OFFERED = {"rent": 90_000, "travel": 45_000, "tourism": 40_000, "books": 10_000}
SCENES = [*OFFERED] * (MANY // len(OFFERED))


@pytest.fixture
def crowd(city):
    return enrol_many(
        city,
        *(
            {"scene": scene, "title": "所借之物", "deposit_fen": fen, "days": 7}
            for scene, fen in OFFERED.items()
        ),
    )


@pytest.fixture
def citizen(city):
    phone = city.phone(ZHANG)
    agree(phone)
    return citizen_of(city, phone)


def said_yes(city, merchant, citizen, scene: str) -> dict:
    """A scan for the deposit of the scene's offer; it is eligible as long as nothing is open."""
    content = passes.issue(city.house, citizen)["content"]
    question = Question(content, scene, OFFERED[scene])
    found = scans.redeem(city.house, merchant.caller, question)
    assert found["decision"] == "eligible"
    return found


class Round:
    """One race: every merchant holds a scan that said yes, and then all open at once."""

    def __init__(self, city, crowd, citizen, number: int):
        self.city, self.crowd, self.citizen, self.number = city, crowd, citizen, number
        self.due_at = city.house.clock.now() + timedelta(days=2)
        self.scanned = [
            said_yes(city, merchant, citizen, scene)
            for merchant, scene in zip(crowd, SCENES, strict=True)
        ]

    def openings(self, open_order=opening.open_on_scan) -> list:
        return [
            lambda at=at: open_order(
                self.city.house,
                self.crowd[at].caller,
                order_on(self.scanned[at], f"R{self.number}", OFFERED[SCENES[at]], self.due_at),
            )
            for at in range(MANY)
        ]

    def end_all(self) -> None:
        """Everything that is open is given up."""
        callers = {merchant.caller.institution_id: merchant.caller for merchant in self.crowd}
        for row in counting(self.city):
            caller = callers[row.institution_id]
            acts.revoke(self.city.house, caller, row.out_order_no, "本轮结束")


def counting(city) -> list[Waiver]:
    """Every order that counts."""
    with city.worker.db.session(write=False) as tx:
        return list(tx.scalars(select(Waiver).where(Waiver.state.in_(COUNTS))))


def standing(city) -> list[tuple[str, int]]:
    """Scene and deposit of every order that counts."""
    return [(row.scene, row.deposit_fen) for row in counting(city)]


def assert_within(found: list[tuple[str, int]]) -> None:
    assert sum(fen for _, fen in found) <= LIMIT_FEN
    for scene, count in Counter(scene for scene, _ in found).items():
        assert count <= ORDERS[scene], scene


def assert_refused_for_a_reason(found: list[tuple[str, int]], scene: str) -> None:
    """Whoever was refused does not fit beside those who were not."""
    is_full = Counter(each for each, _ in found)[scene] >= ORDERS[scene]
    assert is_full or sum(fen for _, fen in found) + OFFERED[scene] > LIMIT_FEN, (scene, found)


@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=pytest.mark.long)])
def test_as_many_as_fit_are_opened_and_the_rest_hear_not_eligible(city, crowd, citizen, rounds):
    for number in range(rounds):
        race = Round(city, crowd, citizen, number)
        took = at_once(race.openings())
        found = standing(city)
        assert_within(found)
        assert answers(took) == ["done"] * len(found) + ["not_eligible"] * (MANY - len(found))
        for scene, each in zip(SCENES, took, strict=True):
            if each.answer == "not_eligible":
                assert isinstance(each.value, Conflict)
                assert_refused_for_a_reason(found, scene)
        race.end_all()
    assert lies(city.worker, LIMIT_FEN) == []


@pytest.mark.parametrize("rounds", [8, pytest.param(80, marks=pytest.mark.long)])
def test_orders_of_the_citizens_own_count_in_the_same_race(city, crowd, citizen, rounds):
    with city.house.db.session(write=False) as tx:
        own = [
            (
                places.shown(tx, merchant.caller.institution_id).code,
                next(
                    offer.offer_id
                    for offer in offers.active(tx, merchant.caller.institution_id)
                    if offer.scene == scene
                ),
            )
            for merchant, scene in zip(crowd, SCENES, strict=True)
        ]
    for number in range(rounds):
        race = Round(city, crowd, citizen, number)
        started = [
            lambda code=code, offer_id=offer_id: opening.open_own(
                city.house, citizen, code, offer_id
            )
            for code, offer_id in own[1::3]
        ]
        took = at_once([*race.openings()[: MANY - len(started)], *started])
        found = standing(city)
        assert_within(found)
        assert Counter(each.answer for each in took)["done"] == len(found)
        assert {each.answer for each in took} <= {"done", "not_eligible", "limit_exceeded"}
        race.end_all()
    assert lies(city.worker, LIMIT_FEN) == []


@pytest.mark.parametrize("rounds", [7, pytest.param(70, marks=pytest.mark.long)])
def test_room_that_is_given_back_meanwhile_is_used_and_not_overdrawn(city, crowd, citizen, rounds):
    chance = random.Random(7)
    for number in range(rounds):
        race = Round(city, crowd, citizen, number)
        early, late = race.openings()[:6], race.openings()[6:]
        opened = [each() for each in early[1:4]]  # travel, tourism, books: 95 000 fen
        given_back = [
            lambda at=at, shown=shown: acts.revoke(
                city.house, crowd[at].caller, shown["out_order_no"], "顾客不借了"
            )
            for at, (shown, _) in enumerate(opened, start=1)
        ]
        everyone = [*late, *given_back]
        chance.shuffle(everyone)
        took = at_once(everyone)
        assert {each.answer for each in took} <= {"done", "not_eligible"}
        assert_within(standing(city))
        race.end_all()
    assert lies(city.worker, LIMIT_FEN) == []


def naive_open(house, caller, order):
    """What most teams would write: look whether it fits, and if it does, write it down."""
    now = house.clock.now()
    with house.db.session(write=False) as tx:
        scan = tx.get(opening.Scan, order.scan_id)
        offer = tx.get(opening.Offer, scan.offer_id)
    with house.db.session(scan.subject_id, write=False) as tx:
        verdict = opening._verdict(house, tx, scan.subject_id, offer.scene, now)
    if not verdict.eligible or order.deposit_fen > verdict.waiver_fen:
        raise Conflict("not_eligible")
    with house.db.session(scan.subject_id) as tx:
        opening._write(house, tx, opening._on_scan(caller, scan, offer, order), now)
        tx.commit()


def overdrawn(city, crowd, citizen, open_order) -> list[Took]:
    """Race until the limit is passed, ten times at most."""
    for number in range(10):
        race = Round(city, crowd, citizen, number)
        took = at_once(race.openings(open_order))
        if sum(fen for _, fen in standing(city)) > LIMIT_FEN:
            return took
        race.end_all()
    pytest.fail("ten races, and the naive twin never passed the limit")


def test_the_twin_that_only_looks_before_it_writes_is_caught(city, crowd, citizen):
    overdrawn(city, crowd, citizen, naive_open)
    assert any("beyond" in lie for lie in lies(city.worker, LIMIT_FEN))


def test_the_same_program_without_the_persons_lock_is_caught(city, crowd, citizen, monkeypatch):
    if not city.house.db.is_postgres:
        pytest.skip("SQLite's lock is the transaction itself")
    monkeypatch.setattr(ready_files, "lock", lambda *_: None)
    overdrawn(city, crowd, citizen, opening.open_on_scan)
    assert any("beyond" in lie for lie in lies(city.worker, LIMIT_FEN))


def test_a_confirmation_that_waited_while_its_order_lapsed_comes_too_late(
    city, crowd, citizen, monkeypatch
):
    """The room of a lapsed order may be given away before anybody writes that it lapsed."""
    house, session = city.house, city.house.db.session
    race = Round(city, crowd, citizen, 0)
    rents = [race.openings()[at] for at, scene in enumerate(SCENES) if scene == "rent"]
    lapsing, kept = (uuid.UUID(rent()[0]["waiver_id"]) for rent in rents[:2])
    acts.confirm(house, citizen, kept)

    def somebody_else_is_faster() -> None:
        city.simulator.advance(15 * 60 + 1)
        found = said_yes(city, crowd[0], citizen, "rent")
        order = order_on(found, "R-late", OFFERED["rent"], race.due_at)
        opening.open_on_scan(house, crowd[0].caller, order)

    waiting = [somebody_else_is_faster]

    def wait_for_the_lock(*about, **how):
        if waiting:
            waiting.pop()()
        return session(*about, **how)

    monkeypatch.setattr(house.db, "session", wait_for_the_lock)
    [took] = at_once([lambda: acts.confirm(house, citizen, lapsing)])
    assert took.answer == "wrong_state"
    assert took.value.errors[0].code == "EXPIRED"
    assert lies(city.worker, LIMIT_FEN) == []
