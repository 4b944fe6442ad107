"""Before the due day and after it: whose turn it is reads so, and the next role once it is late."""

from datetime import date, timedelta

import pytest

from policy import working_days
from tests.objections.acts import accepted, decided, objected, penalised, shown, today, wait
from tests.people import ZHANG


@pytest.fixture
def phone(city):
    penalised(city)
    return city.phone(ZHANG)


def reminded(city, role: str) -> list[dict]:
    answer = city.staff(role).get("/staff/reminders")
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def who_is(city) -> set[str]:
    return {role for role in ("clerk", "reviewer", "supervisor") if reminded(city, role)}


def until(city, day: date, phone) -> None:
    wait(city, timedelta(days=(day - today(city)).days), phone)


def test_the_reviewer_is_reminded_on_the_last_working_days_and_not_before(city, phone):
    case = accepted(city, phone, record_id=shown(phone)["id"])
    due_on = date.fromisoformat(case["due_on"])
    assert who_is(city) == set()
    before = due_on
    while working_days.count(before, due_on) < 1:
        before -= timedelta(days=1)
    until(city, before, phone)
    [line] = reminded(city, "reviewer")
    assert (line["id"], line["overdue"], line["working_days_left"]) == (case["id"], False, 1)
    assert who_is(city) == {"reviewer"}
    until(city, due_on + timedelta(days=1), phone)
    [line] = reminded(city, "supervisor")
    assert (line["overdue"], line["for"]) == (True, ["reviewer", "supervisor"])
    assert who_is(city) == {"reviewer", "supervisor"}
    assert reminded(city, "auditor") == [line]
    decided(city, case["id"], "uphold")
    assert who_is(city) == set()


def test_a_clerk_is_reminded_before_the_clock_accepts(city, phone):
    case = objected(phone, shown(phone)["id"])
    [line] = reminded(city, "clerk")
    assert (line["id"], line["due_on"]) == (case["id"], case["accept_by"])
    city.staff("clerk").post(f"/staff/objections/{case['id']}/return", {"missing": ["决定书"]})
    assert who_is(city) == set()


def test_complaints_are_there_as_well_and_nobody_is_named(city, phone):
    complaint = phone.post("/me/complaints", {"about": "窗口", "text": "等了很久。"}).json
    assert who_is(city) == set()
    until(city, date.fromisoformat(complaint["due_on"]), phone)
    [line] = reminded(city, "reviewer")
    assert (line["kind"], line["state"]) == ("complaint", "SUBMITTED")
    answer = city.staff("reviewer").get("/staff/reminders")
    for word in (ZHANG.name, ZHANG.id_number, "窗口"):
        assert word not in answer.text
