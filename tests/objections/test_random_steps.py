"""Hypothesis plays citizen, desk, department and the clock upon one objection, over HTTP.

States, ways and effects are written down here once more, from domain.md.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from policy import working_days
from services.cases.machines import OBJECTIONS
from services.objections import marks, outcomes
from tests.builders import City, record
from tests.objections.acts import (
    PENALTY,
    contested_points,
    finding,
    notices,
    objecting,
    own,
    shown,
    staff_act,
    today,
)
from tests.people import ZHANG
from tests.wandering import wander

POLICE = "市公安局"
CLOSED = {"REFUSED", "DECIDED", "REVIEW_DECIDED", "WITHDRAWN"}
MARKED = {"ACCEPTED": "contested", "FORWARDED": "contested", "REVIEW": "review"}
WAYS = {
    "accept": {"SUBMITTED": "ACCEPTED"},
    "return": {"SUBMITTED": "RETURNED"},
    "refuse": {"SUBMITTED": "REFUSED"},
    "resubmit": {"RETURNED": "SUBMITTED"},
    "forward": {"ACCEPTED": "FORWARDED"},
    "finding": {"FORWARDED": "FORWARDED"},
    "decide": {"ACCEPTED": "DECIDED", "FORWARDED": "DECIDED"},
    "review": {"DECIDED": "REVIEW"},
    "review_decide": {"REVIEW": "REVIEW_DECIDED"},
    "withdraw": dict.fromkeys(
        ("SUBMITTED", "RETURNED", "ACCEPTED", "FORWARDED", "REVIEW"), "WITHDRAWN"
    ),
}
OUTCOMES = ("delete", "correct", "end_disclosure", "uphold", "unconfirmed")
RESUBMIT_WITHIN = timedelta(days=30)


def over(day: date) -> datetime:
    return datetime.fromisoformat(f"{day + timedelta(days=1)}T00:00:00+08:00")


@dataclass
class Model:
    """What should be, as the rules read."""

    submitted_on: date
    state: str = "SUBMITTED"
    timeline: list[str] = field(default_factory=lambda: ["SUBMITTED"])
    accept_by: date | None = None
    lapses_at: datetime | None = None
    due_on: date | None = None
    returned: bool = False
    answered: bool = False
    told_overdue: bool = False
    outcome: str | None = None
    corrected: bool = False
    was_explained: bool = False
    beside: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.accept_by = working_days.add(self.submitted_on, 1)

    def reach(self, state: str, day: date) -> None:
        self.state = state
        self.timeline.append(state)
        if state in ("ACCEPTED", "REVIEW"):
            self.due_on, self.told_overdue = working_days.add(day, 5), False
        if state == "RETURNED":
            self.returned, self.lapses_at = True, over(day + RESUBMIT_WITHIN)
        if state == "SUBMITTED":
            self.accept_by = working_days.add(day, 1)

    def wake(self, now: datetime) -> None:
        if self.state == "SUBMITTED" and self.accept_by and now >= over(self.accept_by):
            self.reach("ACCEPTED", self.accept_by + timedelta(days=1))
        if self.state == "RETURNED" and self.lapses_at and now >= self.lapses_at:
            self.reach("WITHDRAWN", now.date())
        is_running = self.state in MARKED
        if is_running and self.due_on and now >= over(self.due_on) and not self.told_overdue:
            self.told_overdue = True
            self.timeline.append(self.state)

    def decide(self, outcome: str) -> None:
        self.outcome = outcome
        if outcome == "delete":
            self.beside = set()
        elif outcome == "correct":
            self.corrected = True
            self.beside = self.beside - {"explained", "unconfirmed"} | {"corrected"}
        elif outcome == "end_disclosure":
            self.beside.add("undisclosed")
        else:
            kinds = {"explained"} | ({"unconfirmed"} if outcome == "unconfirmed" else set())
            self.beside = self.beside - {"explained", "unconfirmed"} | kinds

    @property
    def is_gone(self) -> bool:
        return self.outcome == "delete"

    @property
    def marks(self) -> set[str]:
        return self.beside | ({MARKED[self.state]} if self.state in MARKED else set())

    @property
    def status(self) -> str:
        if self.state in MARKED:
            return "contested"
        if self.corrected:
            return "corrected"
        # A statement that stands aside for a later decision leaves the record as it was explained.
        return "explained" if self.was_explained else "valid"


class Actors:
    """Who acts, signed in again whenever the clock has ended a session."""

    item = PENALTY

    def __init__(self, city: City):
        self.city = city
        self._numbers = iter(range(10**6))
        self.decide_today()
        self.penalise()
        self.phone = city.phone(ZHANG)
        self.desks = {role: city.staff(role) for role in ("clerk", "reviewer", "supervisor")}
        self.police = city.department(POLICE, [self.item])

    def now(self) -> datetime:
        return self.city.house.clock.now()

    def decide_today(self) -> None:
        """Penalties are of this day from now on: what is five years old leaves the report."""
        self.decided_on = today(self.city).isoformat()

    def penalise(self, number: str | None = None) -> str:
        """A penalty in the file; with a number, the same one with more in it."""
        serial = next(self._numbers)
        number = number or f"罚{serial}"
        told = {"fields": {"违法事实": "闯红灯", "序号": serial}, "decided_on": self.decided_on}
        self.city.deliver([self.row(number, **told)])
        return number

    def row(self, number: str, **told) -> dict:
        return record(ZHANG, self.item, number, **told)

    def shown(self, number: str) -> dict | None:
        return shown(self.phone, number)

    def check(self, number: str, row: dict | None, model: "Model") -> None:
        """What else follows from the record as it is shown."""
        if row is not None:
            points, is_contested = contested_points(self.phone, row["id"])
            assert is_contested == (points == 0) == (model.state in MARKED)

    def desk(self, role: str):
        desk = self.desks[role]
        if not desk.token:
            assert desk.sign_in().status_code == 201
        return desk

    def wait(self, pause: timedelta, works: bool) -> None:
        self.city.simulator.advance(pause.total_seconds())
        if works:
            self.city.work()
        assert self.phone.sign_in().status_code == 201
        self.police.__dict__.pop("token", None)
        self.city.collector.__dict__.pop("token", None)
        for desk in self.desks.values():
            desk.token = ""


def words_of(outcome: str) -> dict:
    return {"outcome": outcome, "statement": "经核实如此。"} | _correction(outcome)


def steps_of(actors: Actors) -> type[RuleBasedStateMachine]:
    class Steps(RuleBasedStateMachine):
        """One objection, and everything that anybody could try with it."""

        @initialize(start=st.sampled_from(sorted(STARTS)))
        def begin_anywhere(self, start: str) -> None:
            actors.decide_today()
            self.number = actors.penalise()
            self.record_id = actors.shown(self.number)["id"]
            answer = objecting(actors.phone, self.record_id)
            assert answer.status_code == 201, answer.text
            self.id, self.model = answer.json["id"], Model(today(actors.city))
            self.told = len(notices(actors.city, actors.phone))
            for act, outcome in STARTS[start]:
                self.take(act, outcome)
            assert self.model.state == start

        def ask(self, act: str, outcome: str):
            path = f"/me/objections/{self.id}/{act}"
            match act:
                case "withdraw" | "resubmit":
                    return actors.phone.post(path)
                case "review":
                    return actors.phone.post(path, {"statement": "请再核对。"})
                case "finding":
                    return finding(actors.police, self.id, outcome, **_correction(outcome))
            bodies = {
                "return": {"missing": ["决定书"]},
                "refuse": {"reason": "不受理"},
                "forward": {"department": POLICE},
                "decide": words_of(outcome),
                "review_decide": words_of(outcome),
            }
            roles = {"decide": "reviewer", "review_decide": "supervisor"}
            desk = actors.desk(roles.get(act, "clerk"))
            return staff_act(desk, self.id, act, **bodies.get(act, {}))

        @rule(act=st.sampled_from(sorted(WAYS)), outcome=st.sampled_from(OUTCOMES))
        def take(self, act: str, outcome: str) -> None:
            self.model.wake(actors.now())
            answer, following = self.ask(act, outcome), WAYS[act].get(self.model.state)
            refusal = self._refused(act)
            if following is None or refusal:
                assert (answer.status_code, answer.json.get("code")) == (
                    refusal or (409, "wrong_state")
                ), (act, answer.text)
                return
            assert answer.status_code == 200, (act, answer.text)
            self.model.reach(following, today(actors.city))
            if act in ("decide", "review_decide"):
                self.model.decide(outcome)
                self.model.was_explained |= outcome in ("uphold", "unconfirmed") and (
                    not self.model.corrected
                )
            if act == "finding":
                self.model.answered = True

        def _refused(self, act: str) -> tuple[int, str] | None:
            """What the machine would allow, and another rule does not."""
            state = self.model.state
            if act == "finding" and state not in ("FORWARDED",):
                was_asked = "FORWARDED" in self.model.timeline
                return (409, "wrong_state") if was_asked else (404, "not_found")
            if act == "finding" and self.model.answered:
                return 409, "already_answered"
            if act == "return" and state == "SUBMITTED" and self.model.returned:
                return 409, "returned_before"
            if act == "review" and state == "DECIDED" and self.model.is_gone:
                return 409, "nothing_to_review"
            return None

        @rule()
        def try_all_that_the_state_forbids(self) -> None:
            self.model.wake(actors.now())
            for act, ways in WAYS.items():
                if self.model.state not in ways:
                    self.take(act, "uphold")

        @rule(
            pause=st.sampled_from(
                [timedelta(hours=3), timedelta(days=1), timedelta(days=4), timedelta(days=31)]
            ),
            works=st.booleans(),
        )
        def wait(self, pause: timedelta, works: bool) -> None:
            actors.wait(pause, works)
            self.model.wake(actors.now())

        @rule()
        def deliver_again(self) -> None:
            """The department's next file has the record as it always was."""
            actors.penalise(self.number)

        @invariant()
        def everybody_sees_what_should_be(self) -> None:
            self.model.wake(now := actors.now())
            self.the_citizen_does(now)  # and whoever looks has the clock caught up
            self.the_file_does()
            items = actors.desk("clerk").get("/staff/objections?limit=100").json["items"]
            is_queued = self.id in [item["id"] for item in items]
            assert is_queued == (self.model.state not in CLOSED)

        def the_citizen_does(self, now: datetime) -> None:
            told = own(actors.phone, self.id)
            assert told["state"] == self.model.state
            assert [step["state"] for step in told["timeline"]] == self.model.timeline
            assert all(state not in CLOSED - {"DECIDED"} for state in self.model.timeline[:-1])
            due_on = self.model.due_on
            assert told["due_on"] == (due_on and due_on.isoformat())
            late = bool(due_on and now >= over(due_on))
            assert told["overdue"] == (late and self.model.state in MARKED)
            assert told["outcome"] == self.model.outcome

        def the_file_does(self) -> None:
            row = actors.shown(self.number)
            actors.check(self.number, row, self.model)
            assert (row is None) == self.model.is_gone
            if row is None:
                return
            assert {note["kind"] for note in row["annotations"]} == self.model.marks
            assert row["status"] == self.model.status
            assert row["fields"]["违法事实"] == ("逆行" if self.model.corrected else "闯红灯")

        def teardown(self) -> None:
            """Every case can end: this one does."""
            if not hasattr(self, "model"):
                return
            self.model.wake(actors.now())
            if self.model.state not in CLOSED:
                self.take("withdraw", "uphold")
                assert own(actors.phone, self.id)["state"] == "WITHDRAWN"

    return Steps


def _correction(outcome: str) -> dict:
    return {"correction": {"违法事实": "逆行"}} if outcome == "correct" else {}


# By which steps each state is reached, so that the random ones begin everywhere.
ACCEPTED = [("accept", "")]
FORWARDED = [*ACCEPTED, ("forward", "")]
DECIDED = [*ACCEPTED, ("decide", "uphold")]
REVIEW = [*DECIDED, ("review", "")]
STARTS: dict[str, list[tuple[str, str]]] = {
    "SUBMITTED": [],
    "RETURNED": [("return", "")],
    "REFUSED": [("refuse", "")],
    "ACCEPTED": ACCEPTED,
    "FORWARDED": FORWARDED,
    "DECIDED": DECIDED,
    "REVIEW": REVIEW,
    "REVIEW_DECIDED": [*REVIEW, ("review_decide", "correct")],
    "WITHDRAWN": [*FORWARDED, ("withdraw", "")],
}


def play(actors: Actors, examples: int, steps: int = 5) -> None:
    wander(steps_of(actors), examples, steps)


@pytest.fixture
def actors(city):
    return Actors(city)


@pytest.mark.parametrize("examples", [12, pytest.param(400, marks=pytest.mark.long)])
def test_whatever_anybody_tries_the_objection_keeps_to_its_ways(actors, examples):
    play(actors, examples)


WRONG_WAYS = {
    "a refused one is decided": (("REFUSED", "decide"), "DECIDED"),
    "an accepted one is returned": (("ACCEPTED", "return"), "RETURNED"),
    "an upheld one is withdrawn": (("DECIDED", "withdraw"), "WITHDRAWN"),
}


@pytest.mark.parametrize("name", WRONG_WAYS)
def test_a_machine_with_one_wrong_way_is_caught(actors, name, monkeypatch):
    way, following = WRONG_WAYS[name]
    monkeypatch.setitem(OBJECTIONS.ways, way, following)
    only = {way[0]: STARTS[way[0]]}  # where it goes wrong is met at once
    monkeypatch.setattr("tests.objections.test_random_steps.STARTS", only)
    with pytest.raises(AssertionError):
        play(actors, 40)


def test_a_mark_that_outlives_its_case_is_caught(actors, monkeypatch):
    monkeypatch.setattr(marks, "end", lambda *_: None)
    with pytest.raises(AssertionError):
        play(actors, 40)


def test_a_decision_without_its_effect_is_caught(actors, monkeypatch):
    monkeypatch.setattr(outcomes, "carry_out", lambda *told: marks.refresh(*told[:3], told[5]))
    with pytest.raises(AssertionError):
        play(actors, 40)
