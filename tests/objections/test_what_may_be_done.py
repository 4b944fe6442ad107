"""What the view of a case says that its person may do, and what is to be done next by when."""

import pytest

from tests.objections.acts import accepted, decided, done, objected, own, today


def test_what_waits_to_be_taken_up(city, phone):
    case = objected(phone)
    assert case["may"] == ["withdraw", "hand_in"]
    assert (case["next_act"], case["next_on"]) == ("accept", case["accept_by"])
    assert case["days_left"] >= 1


def test_what_was_returned_is_the_persons_turn(city, phone, clerk):
    case = objected(phone)
    done(clerk, case["id"], "return", missing=["缴款凭证"])
    now = own(phone, case["id"])
    assert now["may"] == ["resubmit", "withdraw", "hand_in"]
    assert (now["next_act"], now["days_left"]) == ("resubmit", 30)


def test_what_is_being_looked_into_is_the_offices(city, phone):
    now = own(phone, accepted(city, phone)["id"])
    assert now["may"] == ["withdraw", "hand_in"]
    assert (now["next_act"], now["next_on"]) == ("decide", now["due_on"])
    assert now["next_on"] > today(city).isoformat()


@pytest.mark.parametrize(("outcome", "may"), [("uphold", ["review"]), ("delete", [])])
def test_a_decision_may_be_reviewed_where_something_is_left(city, phone, outcome, may):
    case = accepted(city, phone)
    decided(city, case["id"], outcome)
    now = own(phone, case["id"])
    assert (now["may"], now["next_act"], now["days_left"]) == (may, None, None)
    assert now["outcome_text"]


def test_what_is_withdrawn_is_over(phone):
    case = objected(phone)
    assert phone.post(f"/me/objections/{case['id']}/withdraw").json["may"] == []
