"""A person objects from the phone; what nobody takes up in a working day the clock accepts."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from models import Annotation, Case, CaseStep
from policy import working_days
from services.cases import rounds
from tests.builders import organisation_record, record
from tests.citizens.acts import refused
from tests.objections.acts import (
    HONOUR,
    PENALTY,
    STATEMENT,
    after_days,
    contested_points,
    notices,
    objected,
    objecting,
    own,
    score,
    shown,
    wait,
    wait_until_over,
)
from tests.people import LI, SHOP, ZHANG


def test_an_objection_is_there_with_a_day_by_which_it_is_taken_up(city, phone):
    answer = objecting(phone, shown(phone)["id"])
    assert answer.status_code == 201
    case = answer.json
    assert (case["state"], case["due_on"]) == ("SUBMITTED", None)
    assert case["accept_by"] == after_days(city, 1)
    [step] = case["timeline"]
    assert (step["state"], step["by"], step["note"]) == ("SUBMITTED", "citizen", None)
    assert case["about"]["title"] == "测试记录"
    assert phone.get("/me/objections").json["items"] == [own(phone, case["id"])]
    assert notices(city, phone) == ["objection_submitted"]


def test_what_nobody_takes_up_the_clock_accepts_and_the_record_costs_nothing(city, phone):
    before, record_id = score(phone), shown(phone)["id"]
    assert contested_points(phone, record_id)[0] < 0
    case = objected(phone, record_id)
    wait_until_over(city, case["accept_by"], phone)
    case = own(phone, case["id"])
    assert (case["state"], case["timeline"][-1]["by"]) == ("ACCEPTED", "system")
    assert case["suspends"] is True
    assert case["due_on"] is not None
    row = shown(phone)
    assert row["status"] == "contested"
    assert [note["kind"] for note in row["annotations"]] == ["contested"]
    assert contested_points(phone, record_id) == (0, True)
    assert score(phone) > before
    assert notices(city, phone) == ["objection_accepted", "objection_submitted"]


def test_until_the_working_day_is_over_the_clock_waits(city, phone):
    case = objected(phone)
    almost = date.fromisoformat(case["accept_by"]) - timedelta(days=1)
    wait_until_over(city, almost.isoformat(), phone)
    assert own(phone, case["id"])["state"] == "SUBMITTED"
    assert shown(phone)["annotations"] == []


def test_whoever_reads_before_the_worker_came_sees_it_accepted(city, phone):
    case = objected(phone)
    wait_until_over(city, case["accept_by"], phone, works=False)
    assert own(phone, case["id"])["state"] == "ACCEPTED"
    assert rounds.run(city.worker) == 0
    assert shown(phone)["status"] == "contested"


def test_a_clock_that_comes_late_counts_from_when_it_should_have(city, phone):
    case = objected(phone)
    day_after = date.fromisoformat(case["accept_by"]) + timedelta(days=1)
    wait_until_over(city, (day_after + timedelta(days=3)).isoformat(), phone)
    accepted = own(phone, case["id"])
    assert accepted["timeline"][1]["at"].startswith(f"{day_after}T00:00:00")
    assert accepted["due_on"] == working_days.add(day_after, 5).isoformat()


def test_of_one_record_one_objection_runs_at_a_time(phone):
    record_id = shown(phone)["id"]
    case = objected(phone, record_id)
    refused(objecting(phone, record_id), 409, "objection_open")
    refused(objecting(phone, record_id, "inaccurate"), 409, "objection_open")
    assert phone.post(f"/me/objections/{case['id']}/withdraw").status_code == 200
    assert objecting(phone, record_id).status_code == 201


def test_a_withdrawn_objection_leaves_the_record_as_it_was(city, phone):
    before, row = score(phone), shown(phone)
    case = objected(phone)
    wait_until_over(city, case["accept_by"], phone)
    answer = phone.post(f"/me/objections/{case['id']}/withdraw")
    assert (answer.status_code, answer.json["state"]) == (200, "WITHDRAWN")
    assert score(phone) == before
    assert shown(phone) == row
    again = phone.post(f"/me/objections/{case['id']}/withdraw")
    refused(again, 409, "wrong_state")
    assert again.json["errors"][0]["code"] == "WITHDRAWN"


def test_what_can_be_missing_is_named_by_its_item(phone):
    body = {"ground": "missing", "statement": STATEMENT, "item_code": HONOUR}
    answer = phone.post("/me/objections", body)
    assert answer.status_code == 201
    assert answer.json["about"]["item_code"] == HONOUR


def test_a_positive_record_stays_positive_while_it_is_contested(city, phone):
    city.deliver([record(ZHANG, HONOUR, "荣一")])
    before = score(phone)
    case = objected(phone, shown(phone, "荣一")["id"], ground="inaccurate")
    wait_until_over(city, case["accept_by"], phone)
    assert shown(phone, "荣一")["status"] == "contested"
    assert score(phone) == before


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"ground": "because"}, 422, "ground"),
        ({"ground": 7}, 400, "ground"),
        ({"ground": "missing"}, 422, "item_code"),
        ({"ground": "wrongly_listed"}, 422, "list_entry_id"),
        ({"item_code": HONOUR}, 422, "item_code"),
        ({"statement": "  "}, 422, "statement"),
        ({"statement": "很" * 2001}, 422, "statement"),
        ({"statement": "看不见\u202e的字"}, 422, "statement"),
        ({"statement": None}, 400, "statement"),
    ],
)
def test_what_is_not_acceptable_is_named(phone, change, status, field):
    body = {"ground": "not_mine", "statement": STATEMENT, "record_id": shown(phone)["id"]}
    answer = phone.post("/me/objections", body | change)
    assert answer.status_code == status, answer.text
    assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize("ground", ["not_mine", "inaccurate", "expired", "already_corrected"])
def test_a_ground_about_a_record_wants_one(phone, ground):
    answer = phone.post("/me/objections", {"ground": ground, "statement": STATEMENT})
    refused(answer, 422, "invalid", "record_id")


@pytest.mark.parametrize("code", ["P-XXX-999", "O-PEN-001", "x"])
def test_an_item_that_nobody_collects_of_people_cannot_be_missing(phone, code):
    body = {"ground": "missing", "statement": STATEMENT, "item_code": code}
    refused(phone.post("/me/objections", body), 422, "invalid", "item_code")


def test_what_is_somebody_elses_is_not_there(city, phone):
    city.deliver([record(LI, PENALTY, "李一"), organisation_record(SHOP, "O-PEN-001", "店一")])
    foreign = shown(city.phone(LI), "李一")["id"]
    for record_id in (foreign, uuid.uuid4().hex, "一号"):
        refused(objecting(phone, record_id), 404, "not_found")
    body = {"ground": "wrongly_listed", "statement": STATEMENT, "list_entry_id": foreign}
    refused(phone.post("/me/objections", body), 404, "not_found")


def test_somebody_elses_objection_is_not_there(city, phone):
    case = objected(phone)
    other = city.phone(LI)
    for answer in (
        other.get(f"/me/objections/{case['id']}"),
        other.post(f"/me/objections/{case['id']}/withdraw"),
        other.post(f"/me/objections/{case['id']}/resubmit"),
        other.post(f"/me/objections/{case['id']}/review", {"statement": "再看看"}),
    ):
        refused(answer, 404, "not_found")
    assert other.get("/me/objections").json["items"] == []


def at_once(*calls) -> list:
    """What each of these calls answers, all begun together."""
    answers: list = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def run(place: int, call) -> None:
        barrier.wait()
        answers[place] = call()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_eight_who_submit_at_once_one_wins(city, phone):
    record_id = shown(phone)["id"]
    answers = at_once(*[lambda: objecting(phone, record_id)] * 8)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [201] + [409] * 7
    with city.worker.db.session(write=False) as tx:
        assert tx.scalar(select(func.count()).select_from(Case)) == 1
        assert tx.scalar(select(func.count()).select_from(CaseStep)) == 1


def test_accepted_and_withdrawn_at_once_leaves_no_mark_behind(city, phone, clerk):
    record_id = shown(phone)["id"]
    for _ in range(6):
        case = objected(phone, record_id)
        path = f"/objections/{case['id']}"
        one, other = at_once(
            lambda path=path: clerk.post(f"/staff{path}/accept"),
            lambda path=path: phone.post(f"/me{path}/withdraw"),
        )
        assert other.status_code == 200
        assert one.status_code in (200, 409)
        assert own(phone, case["id"])["state"] == "WITHDRAWN"
        with city.worker.db.session(write=False) as tx:
            open_marks = select(func.count()).where(Annotation.ended_at.is_(None))
            assert tx.scalar(open_marks) == 0
        assert shown(phone)["status"] == "valid"


def test_pages_of_objections_go_on_where_they_ended(city, phone):
    for number in range(3):
        city.deliver([record(ZHANG, PENALTY, f"又{number}")])
        objected(phone, shown(phone, f"又{number}")["id"])
    first = phone.get("/me/objections?limit=2").json
    second = phone.get(f"/me/objections?limit=2&cursor={first['next']}").json
    ids = [item["id"] for item in [*first["items"], *second["items"]]]
    assert len(ids) == 3
    assert ids == sorted(ids, reverse=True)
    assert second["next"] is None


def test_what_an_objection_says_is_in_the_copy_of_everything(city, phone):
    case = objected(phone)
    [held] = phone.post("/me/export").json["objections"]
    assert held["id"] == case["id"]
    assert held["statement"] == STATEMENT


def test_a_pause_changes_nothing_that_is_not_due(city, phone):
    case = objected(phone)
    wait(city, timedelta(hours=1), phone)
    assert own(phone, case["id"]) == case
