"""Whatever is tried in whatever order: only the machine's ways are open, each repair ends, and a
record is repaired when, and only when, its case was granted."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.cases import machines
from tests.repairs.acts import applied, punished, shown, staff_act

REPAIRS = machines.REPAIRS
numbers = itertools.count(1)


def deny(desk, case: str):
    return staff_act(desk, case, "decide", granted=False, statement="不予")


ACTS = {
    "accept": lambda phone, desk, case: staff_act(desk, case, "accept"),
    "return": lambda phone, desk, case: staff_act(desk, case, "return", missing=["凭证"]),
    "refuse": lambda phone, desk, case: staff_act(desk, case, "refuse", reason="不符"),
    "grant": lambda phone, desk, case: staff_act(
        desk, case, "decide", granted=True, statement="准予"
    ),
    "deny": lambda phone, desk, case: deny(desk, case),
    "withdraw": lambda phone, desk, case: phone.post(f"/me/repairs/{case}/withdraw"),
    "resubmit": lambda phone, desk, case: phone.post(f"/me/repairs/{case}/resubmit"),
}


@pytest.mark.parametrize("machine", machines.MACHINES.values(), ids=machines.MACHINES)
def test_every_open_state_has_a_way_to_an_end(machine):
    ends = set(machine.closed)
    while grown := {state for (state, _), to in machine.ways.items() if to in ends} - ends:
        ends |= grown
    assert ends == set(machine.names)


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=6))
def test_only_the_machines_ways_are_open_and_a_grant_is_what_repairs(city, phone, acts):
    number = f"第{next(numbers)}件"
    punished(city, number=number, months=4)
    desk, case = city.staff("supervisor"), applied(phone, number)["id"]
    state, returned = machines.APPLIED, False
    for act in acts:
        answer = ACTS[act](phone, desk, case)
        following = REPAIRS.ways.get((state, act))
        if following is None or (act == machines.RETURN and returned):
            assert answer.status_code == 409, (state, act, answer.text)
            continue
        assert answer.status_code == 200, (state, act, answer.text)
        state, returned = following, returned or act == machines.RETURN
        assert answer.json["state"] == state
    own = phone.get(f"/me/repairs/{case}").json
    assert own["state"] == state
    assert (own["due_on"] is None) <= (state == machines.RETURNED)
    assert (shown(phone, number)["status"] == "repaired") == (state == machines.GRANTED)
    assert ("rescore" in [step["act"] for step in own["timeline"]]) == (state == machines.GRANTED)
