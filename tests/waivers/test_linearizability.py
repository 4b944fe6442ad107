"""The checker of histories itself: it lets pass what could have been, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.waivers.linearizability import FRESH, Operation, is_linearizable, single_use


def history(*told: tuple) -> list[Operation]:
    return [Operation(*each) for each in told]


def could_have_been(operations: list[Operation]) -> bool:
    return is_linearizable(operations, single_use, FRESH)


LEGAL = {
    "nothing": [],
    "one": [("redeem", "won", 0, 1)],
    "one after the other": [("redeem", "won", 0, 1), ("redeem", "pass_used", 2, 3)],
    "the one that began later wins": [("redeem", "pass_used", 0, 9), ("redeem", "won", 1, 8)],
    "a look in between sees either": [
        ("redeem", "won", 0, 9),
        ("look", "unused", 1, 2),
        ("look", "used", 3, 4),
    ],
    "ended, then expired": [("end", "done", 0, 1), ("redeem", "pass_expired", 2, 3)],
    "ended while it was used": [
        ("redeem", "won", 0, 5),
        ("end", "done", 1, 2),
        ("redeem", "pass_used", 6, 7),
    ],
    "whoever died may have won": [("redeem", None, 0, None), ("redeem", "pass_used", 5, 6)],
    "whoever died may have lost": [("redeem", None, 0, None), ("redeem", "won", 5, 6)],
    "sixteen at once": [("redeem", "pass_used", 0, 9)] * 15 + [("redeem", "won", 0, 9)],
}
ILLEGAL = {
    "two won": [("redeem", "won", 0, 9), ("redeem", "won", 0, 9)],
    "two won, long apart": [("redeem", "won", 0, 1), ("redeem", "won", 8, 9)],
    "nobody won": [("redeem", "pass_used", 0, 9), ("redeem", "pass_used", 0, 9)],
    "used before anybody began to win": [("redeem", "pass_used", 0, 1), ("redeem", "won", 2, 3)],
    "a look forgets": [
        ("redeem", "won", 0, 9),
        ("look", "used", 1, 2),
        ("look", "unused", 3, 4),
    ],
    "a look comes too late": [("redeem", "won", 0, 1), ("look", "unused", 2, 3)],
    "won after its end": [("end", "done", 0, 1), ("redeem", "won", 2, 3)],
    "expired, and yet won": [
        ("redeem", "won", 0, 9),
        ("end", "done", 1, 2),
        ("redeem", "pass_expired", 3, 4),
    ],
    "expired, though nobody ended it": [("redeem", "pass_expired", 0, 1)],
    "whoever died cannot have won twice": [
        ("redeem", None, 0, None),
        ("redeem", "won", 1, 2),
        ("redeem", "won", 3, 4),
    ],
    "sixteen at once, two of whom won": [("redeem", "pass_used", 0, 9)] * 14
    + [("redeem", "won", 0, 9)] * 2,
}


@pytest.mark.parametrize("name", LEGAL)
def test_what_could_have_been_passes(name):
    assert could_have_been(history(*LEGAL[name]))


@pytest.mark.parametrize("name", ILLEGAL)
def test_what_could_not_have_been_is_found(name):
    assert not could_have_been(history(*ILLEGAL[name]))


ACTS = st.lists(st.sampled_from(["redeem", "look", "end"]), max_size=8)
SPANS = st.tuples(st.integers(0, 5), st.integers(0, 5))


@given(acts=ACTS, data=st.data())
def test_what_did_happen_in_some_order_passes_however_long_the_calls_took(acts, data):
    state, told = FRESH, []
    for moment, act in enumerate(acts):
        answer, state = single_use(state, act)
        before, after = data.draw(SPANS)
        told.append(Operation(act, answer, moment * 2 - before, moment * 2 + after))
    assert could_have_been(data.draw(st.permutations(told)))


@given(acts=ACTS.filter(lambda acts: "redeem" in acts), data=st.data())
def test_one_answer_changed_in_what_happened_in_turn_is_found(acts, data):
    state, told = FRESH, []
    for moment, act in enumerate(acts):
        answer, state = single_use(state, act)
        told.append(Operation(act, answer, moment * 2, moment * 2 + 1))
    at = data.draw(st.sampled_from([n for n, act in enumerate(acts) if act == "redeem"]))
    others = {"won", "pass_used", "pass_expired"} - {told[at].answer}
    told[at] = told[at]._replace(answer=data.draw(st.sampled_from(sorted(others))))
    assert not could_have_been(told)
