"""What WeChat does not take becomes a task: opened, done by phone or letter, seen by its person."""

from datetime import date, timedelta

import pytest

from models import Task
from policy import profiles
from services import notices, tidying
from tests.citizens.acts import at_once, refused
from tests.objections.acts import (
    accepted,
    after_days,
    decided,
    objected,
    penalised,
    shown,
    today,
    wait,
)
from tests.people import LI, ZHANG
from tests.tasks.acts import (
    SUBSCRIPTION,
    account_of,
    closed,
    closing,
    deaf,
    looks,
    opened,
    queue,
    tell,
)
from tests.tasks.acts import notices as told_to


@pytest.fixture
def phone(city):
    penalised(city)
    return city.phone(ZHANG)


@pytest.fixture
def clerk(city):
    return city.staff("clerk")


def unreached_case(city, phone) -> dict:
    """An objection that was accepted, which nobody could be told of."""
    case = objected(phone, shown(phone)["id"])
    city.work()
    deaf(city)
    city.staff("clerk").post(f"/staff/objections/{case['id']}/accept")
    city.work()
    return case


def test_from_the_failing_notice_to_the_persons_log(city, phone, clerk):
    case = unreached_case(city, phone)
    decided(city, case["id"], "uphold")
    city.work()
    [line] = queue(clerk)
    assert line["kinds"] == ["objection_accepted", "objection_decided"]
    assert line["cases"] == [case["id"]]
    assert line["due_on"] == after_days(city, profiles.load().reach)
    for word in (ZHANG.name, ZHANG.phone, ZHANG.id_number, "罚款"):
        assert word not in clerk.get("/staff/tasks").text
    before = looks(phone)

    task = opened(clerk, line["id"])
    assert (task["person"]["name"], task["person"]["phone"]) == (ZHANG.name, ZHANG.phone)
    assert ZHANG.id_number not in str(task)
    assert "办结" in task["notices"][1]["text"]

    answer = closed(city, clerk, line["id"])
    assert (answer["state"], answer["outcome"]) == ("closed", "phone")
    assert queue(clerk) == []
    assert [each["id"] for each in queue(clerk, "?state=closed")] == [line["id"]]

    told = told_to(phone)["objection_decided"]
    assert (told["state"], told["channel"]) == ("sent", "phone")
    [closing_look, opening_look] = looks(phone)[: -len(before)]
    for look in (opening_look, closing_look):
        assert look["who"] == "市信用办服务科 XY-0042"
        assert line["id"] in look["basis"]
    assert "电话" in opening_look["shown"]

    phone.prove_afresh()
    [held] = phone.post("/me/export").json["tasks"]
    assert held["by"] == "市信用办服务科 XY-0042"
    assert held["note"] == "拨打两次，第二次接通，已告知。"


def test_what_arrives_and_what_is_a_mere_receipt_is_no_task(city, phone, clerk):
    accepted(city, phone)
    city.work()
    assert queue(clerk) == []
    deaf(city)
    tell(city, "objection_withdrawn", {"what": "罚款"})
    tell(city, "score_changed", {"value": "655", "change": "增加 5 分", "cause": ""})
    city.work()
    assert told_to(phone)["objection_withdrawn"]["state"] == "listed"
    assert queue(clerk) == []


def test_wechat_away_for_a_day_is_a_task_and_an_hour_is_none(city, phone, clerk):
    case = objected(phone, shown(phone)["id"])
    city.work()
    city.simulator.fault(SUBSCRIPTION, "http_500", times=1000)
    clerk.post(f"/staff/objections/{case['id']}/accept")
    wait(city, timedelta(hours=1), phone)
    assert queue(clerk) == []
    wait(city, timedelta(hours=25), phone)
    [line] = queue(clerk)
    assert line["kinds"] == ["objection_accepted"]


def test_who_could_not_be_reached_is_not_told_to_have_been(city, phone, clerk):
    unreached_case(city, phone)
    [line] = queue(clerk)
    closed(city, clerk, line["id"], "unreachable")
    told = told_to(phone)["objection_accepted"]
    assert (told["state"], told["channel"]) == ("listed", "list")


def test_what_fails_after_the_closing_is_another_task(city, phone, clerk):
    case = unreached_case(city, phone)
    [first] = queue(clerk)
    closed(city, clerk, first["id"])
    decided(city, case["id"], "uphold")
    city.work()
    [second] = queue(clerk)
    assert (second["id"] != first["id"], second["kinds"]) == (True, ["objection_decided"])


def test_nobody_touches_the_task_about_themselves(city, phone):
    unreached_case(city, phone)
    me = city.staff("supervisor", person=ZHANG)
    [line] = queue(me)
    refused(me.post(f"/staff/tasks/{line['id']}/open"), 403, "own_case")
    refused(closing(me, line["id"], "unreachable"), 403, "own_case")
    assert closing(city.staff("clerk"), line["id"], "unreachable").status_code == 200


def test_auditors_read_and_reviewers_do_not_reach_anybody(city, phone):
    unreached_case(city, phone)
    for role in ("auditor", "reviewer"):
        desk = city.staff(role)
        [line] = queue(desk)
        refused(desk.post(f"/staff/tasks/{line['id']}/open"), 403, "role_forbidden")
        refused(closing(desk, line["id"], "unreachable"), 403, "role_forbidden")


def test_what_is_closed_stays_closed_whoever_comes_second(city, phone, clerk):
    unreached_case(city, phone)
    [line] = queue(clerk)
    answers = at_once(3, lambda _: closing(clerk, line["id"], "unreachable"))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    refused(clerk.post(f"/staff/tasks/{line['id']}/open"), 409, "wrong_state")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"outcome": "phone"}, "told_on"),
        ({"outcome": "letter", "told_on": "2020-01-01"}, "told_on"),
        ({"outcome": "phone", "told_on": "2099-01-01"}, "told_on"),
        ({"outcome": "unreachable", "told_on": "2026-01-01"}, "told_on"),
        ({"outcome": "pigeon"}, "outcome"),
        ({"outcome": "unreachable", "note": "  "}, "note"),
    ],
)
def test_a_closing_says_what_was_done_and_when(city, phone, clerk, told, field):
    unreached_case(city, phone)
    [line] = queue(clerk)
    refused(closing(clerk, line["id"], **told), 422, "invalid", field)
    assert len(queue(clerk)) == 1


def test_who_unbound_the_account_is_known_by_the_case(city, phone, clerk):
    case = objected(phone, shown(phone)["id"])
    city.work()
    phone.prove_afresh()
    assert phone.delete("/me/identity").status_code == 204
    city.work()
    deaf(city)
    clerk.post(f"/staff/objections/{case['id']}/accept")
    city.work()
    [line] = queue(clerk)
    person = opened(clerk, line["id"])["person"]
    assert (person["name"], person["phone"]) == (ZHANG.name, None)


def test_it_is_reminded_of_escalates_and_is_counted(city, phone):
    unreached_case(city, phone)
    [line] = queue(city.staff("clerk"))
    wait(city, timedelta(days=(date.fromisoformat(line["due_on"]) - today(city)).days), phone)
    assert waiting_for(city, "clerk") == [("task", False)]
    assert waiting_for(city, "supervisor") == []
    wait(city, timedelta(days=1), phone)
    assert ("task", True) in waiting_for(city, "supervisor")
    closed(city, city.staff("clerk"), line["id"])
    told = city.staff("supervisor").get("/staff/statistics").json["tasks"]
    assert {name: told[name] for name in ("received", "in_time", "late", "overdue")} == {
        "received": 1,
        "in_time": 0,
        "late": 1,
        "overdue": 0,
    }
    assert told["outcomes"][0] == {"outcome": "phone", "name": "已电话告知", "number": 1}


def waiting_for(city, role: str) -> list[tuple[str, bool]]:
    items = city.staff(role).get("/staff/reminders").json["items"]
    return [(line["kind"], line["overdue"]) for line in items if line["kind"] == "task"]


def test_the_queue_is_in_the_order_of_the_due_days_page_by_page(city, phone, clerk):
    other = city.phone(LI)
    city.work()
    deaf(city)
    for person in (ZHANG, LI):
        told = {"organisation": "某某公司", "cases": "1"}
        tell(city, "cases_handed_over", told, account_of(city, person))
        city.work()
        wait(city, timedelta(days=7), other)
    phone.sign_in()
    first, second = queue(clerk)
    assert first["due_on"] < second["due_on"]
    page = clerk.get("/staff/tasks?limit=1").json
    assert [line["id"] for line in page["items"]] == [first["id"]]
    assert queue(clerk, f"?limit=1&cursor={page['next']}")[0]["id"] == second["id"]
    assert queue(clerk, f"?due_before={second['due_on']}") == [first]
    refused(clerk.get("/staff/tasks?state=lost"), 422, "invalid", "state")


def test_workers_that_give_up_at_once_begin_one_task(city, phone, clerk, monkeypatch):
    city.work()
    monkeypatch.setattr(notices, "CLAIMED_AT_ONCE", 1)
    for _ in range(4):
        tell(city, "objection_lapsed", {"what": "罚款"})
    deaf(city)
    at_once(4, lambda _: notices.dispatch(city.worker))
    [line] = queue(clerk)
    assert line["kinds"] == ["objection_lapsed"] * 4


def test_it_is_kept_for_a_year_after_its_end(city, phone, clerk):
    city.work()
    deaf(city)
    tell(city, "objection_lapsed", {"what": "罚款"})
    city.work()
    [line] = queue(clerk)
    closed(city, clerk, line["id"])
    assert held(city) == 1
    wait(city, timedelta(days=364), phone)
    tidying.forget_old(city.worker)
    assert held(city) == 1
    wait(city, timedelta(days=3), phone)
    tidying.forget_old(city.worker)
    assert held(city) == 0


def test_leaving_takes_the_open_task_along(city, phone, clerk):
    unreached_case(city, phone)
    assert len(queue(clerk)) == 1
    phone.prove_afresh()
    assert phone.delete("/me").status_code == 204
    assert queue(clerk) == []


def held(city) -> int:
    with city.worker.db.session(write=False) as tx:
        return tx.query(Task).count()
