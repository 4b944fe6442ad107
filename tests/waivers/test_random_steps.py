"""Hypothesis plays merchant, citizen, staff and the clock upon one order, over HTTP.

The states and their ways are written down here once more, from domain.md.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import func, select

from models import Record, ScorePoint
from services.waivers import machine as built
from tests.builders import City, Phone, record
from tests.desks import Merchant
from tests.people import SHOP, ZHANG
from tests.waivers.acts import act, messages, order, scanned
from tests.wandering import wander

LIMIT_FEN, CEILING_FEN, ELSEWHERE_FEN, DEPOSIT_FEN = 200_000, 100_000, 100_000, 60_000
FINAL = {"COMPLETED", "EXPIRED", "REVOKED", "SETTLED"}
OPEN = {"CREATED", "ACTIVE", "CLAIMED", "DISPUTED", "DEFAULTED"}
WAYS = {
    "confirm": {"CREATED": "ACTIVE"},
    "complete": {"ACTIVE": "COMPLETED"},
    "claim": {"ACTIVE": "CLAIMED"},
    "settle": {"CLAIMED": "SETTLED", "DEFAULTED": "SETTLED"},
    "revoke": {"CREATED": "REVOKED", "ACTIVE": "REVOKED", "CLAIMED": "REVOKED"},
    "dispute": {"CLAIMED": "DISPUTED"},
    "settled": {"DISPUTED": "SETTLED"},
    "revoked": {"DISPUTED": "REVOKED"},
    "defaulted": {"DISPUTED": "DEFAULTED"},
}
CONFIRM_WITHIN = timedelta(minutes=15)
GRACE, DISPUTE_WITHIN = timedelta(days=3), timedelta(days=15)


@dataclass
class Model:
    """What should be, as the rules read."""

    created_at: datetime
    due_at: datetime
    state: str = "CREATED"
    claim_fen: int | None = None
    dispute_until: datetime | None = None
    proven_at: datetime | None = None
    timeline: list[str] = field(default_factory=lambda: ["CREATED"])
    told_overdue: bool = False

    def wake(self, now: datetime) -> None:
        if self.state == "CREATED" and now >= self.created_at + CONFIRM_WITHIN:
            self.reach("EXPIRED")
        if self.state == "CLAIMED" and self.dispute_until and now >= self.dispute_until:
            self.reach("DEFAULTED")
        if self.state == "ACTIVE" and now >= self.due_at and not self.told_overdue:
            self.told_overdue = True
            self.timeline.append("ACTIVE")

    def reach(self, state: str) -> None:
        self.state = state
        self.timeline.append(state)

    def is_overdue(self, now: datetime) -> bool:
        return self.state == "ACTIVE" and now > self.due_at

    def looked(self, now: datetime) -> None:
        if self.dispute_until is not None and self.proven_at is None:
            self.proven_at = now

    def closes(self, now: datetime) -> bool:
        if self.state != "DEFAULTED" or self.proven_at is None:
            return False
        assert self.dispute_until is not None
        in_time = self.proven_at <= self.dispute_until
        return in_time or now >= self.proven_at + DISPUTE_WITHIN

    def room_fen(self, now: datetime) -> int:
        if self.closes(now):
            return 0
        mine = DEPOSIT_FEN if self.state in OPEN else 0
        return min(CEILING_FEN, LIMIT_FEN - ELSEWHERE_FEN - mine)


class Actors:
    """Who acts, signed in again whenever the clock has ended a session."""

    def __init__(self, city: City):
        self.city = city
        city.deliver([record(ZHANG, "P-BAS-001", "一号")])
        self.merchant: Merchant = city.merchant(SHOP, [("rent", "投影仪", 100_000, 300)])
        self.phone: Phone = city.phone(ZHANG)
        messages(city, self.phone, "reject")  # so that only looking proves what was told
        self.staff = city.staff("reviewer")
        self._numbers = iter(range(10**6))
        # Stays open all the time, so that the limit can be felt.
        elsewhere = self.open(ELSEWHERE_FEN)["waiver_id"]
        assert self.phone.post(f"/me/waivers/{elsewhere}/confirm").status_code == 200
        self.facts = self.credit()

    def now(self) -> datetime:
        return self.city.house.clock.now()

    def open(self, deposit_fen: int) -> dict:
        found = scanned(self.merchant, self.phone, scene="rent", deposit_fen=deposit_fen)
        due_at = (self.now() + timedelta(days=2)).replace(microsecond=0)
        body = order(
            self.city,
            found["scan_id"],
            f"S-{next(self._numbers)}",
            deposit_fen=deposit_fen,
            due_at=due_at.isoformat(),
        )
        answer = self.merchant.post("/merchant/waivers", body)
        assert answer.status_code == 201, answer.text
        return answer.json | {"due": due_at}

    def wait(self, pause: timedelta) -> None:
        self.city.simulator.advance(pause.total_seconds())
        self.merchant.token = self.merchant.ask_token().json["access_token"]
        assert self.phone.sign_in().status_code == 201
        self.staff.token = ""

    def rule(self, waiver_id: str, outcome: str):
        if not self.staff.token:
            assert self.staff.sign_in().status_code == 201
        body = {"outcome": outcome, "statement": "双方陈述已核对"}
        return self.staff.post(f"/staff/disputes/{waiver_id}/rule", body)

    def credit(self) -> tuple:
        """Everything that credit consists of: no order may ever change it (rule 9)."""
        with self.city.worker.db.session(write=False) as tx:
            records = tx.scalar(select(func.count()).select_from(Record))
            points = tx.scalar(select(func.count()).select_from(ScorePoint))
        return records, points, self.phone.get("/me/score").json["value"]


def steps_of(actors: Actors) -> type[RuleBasedStateMachine]:
    class Steps(RuleBasedStateMachine):
        """One order, and everything that anybody could try with it."""

        @initialize(start=st.sampled_from(sorted(STARTS)))
        def begin_anywhere(self, start: str) -> None:
            self.open_one()
            for step in STARTS[start]:
                step(self)
            assert self.model.state == start

        def open_one(self) -> None:
            """A fresh order that waits for its citizen's word."""
            shown = actors.open(DEPOSIT_FEN)
            assert shown["state"] == "CREATED"
            self.number, self.id = shown["out_order_no"], shown["waiver_id"]
            created_at = datetime.fromisoformat(shown["created_at"])
            self.model = Model(created_at, shown["due"])
            self.seen: list[str] = []

        def attempt(self, name: str, answer) -> bool:
            """Whether the step was one that the state allows, and was answered accordingly."""
            following = WAYS[name].get(self.model.state)
            if following is None:
                assert (answer.status_code, answer.json.get("code")) == (409, "wrong_state"), name
                assert answer.json["errors"][0]["code"] == self.model.state
                return False
            assert answer.status_code == 200, (name, answer.text)
            self.model.reach(following)
            assert answer.json["state"] == following
            return True

        def ask(self, step: str):
            """Whoever takes this step tries to."""
            if step in ("settled", "revoked", "defaulted"):
                return actors.rule(self.id, step)
            if step == "confirm":
                return actors.phone.post(f"/me/waivers/{self.id}/confirm")
            if step == "dispute":
                statement = {"statement": "归还时完好，有照片"}
                return actors.phone.post(f"/me/waivers/{self.id}/dispute", statement)
            told = {"reason": "车座划破"} if step in ("revoke", "claim") else {}
            told |= {"amount_fen": 1, "kind": "damage"} if step == "claim" else {}
            return act(actors.merchant, self.number, step, **told)

        @rule(step=st.sampled_from([step for step in WAYS if step != "claim"]))
        def take(self, step: str) -> None:
            self.model.wake(now := actors.now())
            if self.attempt(step, self.ask(step)) and step == "dispute":
                self.model.looked(now)

        @rule()
        def try_all_that_the_state_forbids(self) -> None:
            self.model.wake(actors.now())
            for step, ways in WAYS.items():
                if self.model.state not in ways:
                    self.attempt(step, self.ask(step))

        @rule(
            amount=st.sampled_from([1, 20_000, DEPOSIT_FEN, DEPOSIT_FEN + 1, 10**9]),
            kind=st.sampled_from([None, "damage", "loss", "overdue"]),
        )
        def claim(self, amount: int, kind: str | None) -> None:
            self.model.wake(now := actors.now())
            told = {"kind": kind} if kind else {}
            answer = act(
                actors.merchant,
                self.number,
                "claim",
                amount_fen=amount,
                reason="镜头有划痕",
                **told,
            )
            if self.model.state == "ACTIVE" and (refusal := self._refused(amount, kind, now)):
                assert (answer.status_code, answer.json["code"]) == refusal
                return
            if self.attempt("claim", answer):
                self.model.claim_fen = amount
                until = datetime.fromisoformat(answer.json["claim"]["dispute_until"])
                assert abs(until - now - DISPUTE_WITHIN) < timedelta(minutes=1)
                # What is shown has whole seconds; what counts is when it was claimed.
                self.model.dispute_until = until + timedelta(seconds=1)

        def _refused(self, amount: int, kind: str | None, now: datetime):
            if amount > DEPOSIT_FEN:
                return 422, "invalid"
            if self.model.is_overdue(now):
                if kind in (None, "overdue") and now < self.model.due_at + GRACE:
                    return 409, "grace_running"
            elif kind == "overdue":
                return 409, "not_overdue"
            return None

        @rule()
        def look(self) -> None:
            self.model.wake(now := actors.now())
            assert actors.phone.get(f"/me/waivers/{self.id}").json["state"] == self.model.state
            self.model.looked(now)

        @rule(
            pause=st.sampled_from(
                [
                    timedelta(minutes=4),
                    timedelta(minutes=16),
                    timedelta(hours=25),
                    timedelta(days=4),
                    timedelta(days=16),
                ]
            ),
            works=st.booleans(),
        )
        def wait(self, pause: timedelta, works: bool) -> None:
            actors.wait(pause)
            if works:
                actors.city.work()
            self.model.wake(actors.now())

        @precondition(lambda self: self.model.state == "ACTIVE")
        @rule(pause=st.sampled_from([timedelta(hours=49), timedelta(days=6)]))
        def keep_it_too_long(self, pause: timedelta) -> None:
            self.wait(pause, True)

        @invariant()
        def the_merchant_sees_what_should_be(self) -> None:
            shown = actors.merchant.get(f"/merchant/waivers/{self.number}").json
            now = actors.now()
            self.model.wake(now)
            assert shown["state"] == self.model.state
            assert shown["overdue"] == self.model.is_overdue(now)
            timeline = [step["state"] for step in shown["timeline"]]
            assert timeline == self.model.timeline
            assert timeline[: len(self.seen)] == self.seen
            assert all(state not in FINAL for state in timeline[:-1])
            self.seen = timeline
            assert shown.get("claim", {}).get("amount_fen") == self.model.claim_fen
            assert (self.model.claim_fen or 0) <= shown["deposit_fen"] == DEPOSIT_FEN

        @invariant()
        def the_citizen_may_take_what_is_left(self) -> None:
            told = actors.phone.get("/me/eligibility/rent").json
            assert told["benefit"]["deposit_waiver_fen"] == self.model.room_fen(actors.now())
            codes = [reason["code"] for reason in told["reasons"]]
            assert ("default_unsettled" in codes) == self.model.closes(actors.now())

        @invariant()
        def nobodys_credit_changes(self) -> None:
            assert actors.credit() == actors.facts

        def teardown(self) -> None:
            """Make room for the next example."""
            if not hasattr(self, "model"):
                return
            state = actors.merchant.get(f"/merchant/waivers/{self.number}").json["state"]
            if state == "DISPUTED":
                actors.rule(self.id, "revoked")
            elif state == "DEFAULTED":
                act(actors.merchant, self.number, "settle")
            elif state not in FINAL:
                act(actors.merchant, self.number, "revoke", reason="本轮结束")

    return Steps


# By which steps each state is reached, so that the random ones begin everywhere.
ACTIVE = [lambda steps: steps.take("confirm")]
CLAIMED = [*ACTIVE, lambda steps: steps.claim(20_000, "damage")]
DISPUTED = [*CLAIMED, lambda steps: steps.take("dispute")]
STARTS: dict[str, list] = {
    "CREATED": [],
    "ACTIVE": ACTIVE,
    "CLAIMED": CLAIMED,
    "DISPUTED": DISPUTED,
    "DEFAULTED": [*CLAIMED, lambda steps: steps.wait(timedelta(days=16), True)],
    "COMPLETED": [*ACTIVE, lambda steps: steps.take("complete")],
    "SETTLED": [*CLAIMED, lambda steps: steps.take("settle")],
}


def play(actors: Actors, examples: int, steps: int = 7) -> None:
    wander(steps_of(actors), examples, steps)


@pytest.fixture
def actors(city, monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)
    return Actors(city)


@pytest.mark.parametrize("examples", [15, pytest.param(500, marks=pytest.mark.long)])
def test_whatever_anybody_tries_the_order_keeps_to_its_ways(actors, examples):
    play(actors, examples)


WRONG = {
    "a claimed thing comes back after all": ("CLAIMED", "complete", "COMPLETED"),
    "an ended order is claimed": ("COMPLETED", "claim", "CLAIMED"),
    "the merchant withdraws what is in dispute": ("DISPUTED", "revoke", "REVOKED"),
    "a confirmation leads nowhere": ("CREATED", "confirm", "CREATED"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_machine_with_one_wrong_way_is_caught(actors, name, monkeypatch):
    state, step, following = WRONG[name]
    monkeypatch.setitem(built.WAYS, (state, step), following)
    with pytest.raises(AssertionError):
        play(actors, 99)
