"""Before the due day and after it: whose turn it is reads so, and the next role once it is late."""

from datetime import date, timedelta

import pytest

from policy import working_days
from services import reminders, staff
from tests.citizens.acts import at_once
from tests.objections.acts import accepted, decided, done, objected, penalised, shown, today, wait
from tests.people import LI, WANG, ZHANG


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


def pushed(phone) -> list[str]:
    """What the desk's own person was told over WeChat, the newest first."""
    items = phone.get("/me/notices?limit=100").json["items"]
    sent = [item for item in items if item["kind"] == "desk_reminder"]
    assert {item["state"] for item in sent} <= {"sent"}
    return [item["text"] for item in sent]


def at_desks(city, **people):
    """Phones of people who sit at a desk of the office: `role=person`."""
    for role, person in people.items():
        city._staff[role] = city.staff(role, person=person)
    return [city.phone(person) for person in people.values()]


def test_whose_turn_it_is_hears_so_once_a_stage_and_the_next_role_when_it_is_late(city, phone):
    li, wang = at_desks(city, reviewer=LI, supervisor=WANG)
    case = accepted(city, phone, record_id=shown(phone)["id"])
    city.work()
    assert (pushed(li), pushed(wang)) == ([], [])
    due_on = date.fromisoformat(case["due_on"])
    until(city, due_on, phone)
    city.work()
    li.sign_in()
    [told] = pushed(li)
    assert "临近期限的事项 1 件、超过期限的事项 0 件" in told
    for word in (ZHANG.name, "罚款", "异议"):
        assert word not in told
    until(city, due_on + timedelta(days=1), phone)
    city.work()
    for each in (li, wang):
        each.sign_in()
        assert "临近期限的事项 0 件、超过期限的事项 1 件" in pushed(each)[0]
    assert (len(pushed(li)), len(pushed(wang))) == (2, 1)
    kinds = [item["kind"] for item in phone.get("/me/notices").json["items"]]
    assert "objection_overdue" in kinds
    assert phone.get(f"/me/objections/{case['id']}").json["overdue"]


def test_a_longer_term_is_reminded_of_anew(city, phone):
    li, _ = at_desks(city, reviewer=LI, supervisor=WANG)
    case = accepted(city, phone, record_id=shown(phone)["id"])
    until(city, date.fromisoformat(case["due_on"]), phone)
    longer = done(city.staff("supervisor"), case["id"], "extend", days=4, reason="待取证")
    until(city, date.fromisoformat(longer["due_on"]), phone)
    li.sign_in()
    assert len(pushed(li)) == 2


def test_several_at_once_are_one_message_and_who_left_hears_nothing(city, phone):
    li, wang = at_desks(city, clerk=LI, supervisor=WANG)
    penalised(city, "罚二")
    for number in ("罚一", "罚二"):
        objected(phone, shown(phone, number)["id"])
    city.work()
    [told] = pushed(li)
    assert "临近期限的事项 2 件" in told
    staff.end(city.worker, city.staff("clerk").credentials.username)
    penalised(city, "罚三")
    objected(phone, shown(phone, "罚三")["id"])
    city.work()
    assert (len(pushed(li)), pushed(wang)) == (1, [])


def test_two_workers_remind_once(city, phone):
    [li] = at_desks(city, clerk=LI)
    objected(phone, shown(phone)["id"])
    assert sorted(at_once(2, lambda _: reminders.send(city.worker))) == [0, 1]
    city.work()
    assert len(pushed(li)) == 1
