"""A department sees what was forwarded to it, answers once, and the office decides."""

import pytest

from policy import profiles, working_days
from tests.citizens.acts import refused
from tests.objections.acts import (
    STATEMENT,
    accepted,
    decided,
    done,
    finding,
    forwarded,
    objected,
    own,
    shown,
    staff_act,
    today,
    wait_until_over,
)
from tests.people import ZHANG

POLICE, OTHER = "市公安局", "市教育局"


@pytest.fixture
def police(city):
    return city.department(POLICE, ["P-PEN-001"])


@pytest.fixture
def asked(city, phone, police, clerk) -> dict:
    """An objection that lies with the department."""
    case = accepted(city, phone)
    return done(clerk, case["id"], "forward", department=POLICE)


def test_the_department_sees_the_case_without_names_until_it_opens_it(phone, police, asked):
    answer = forwarded(police)
    [line] = answer.json["items"]
    assert (line["id"], line["answered"], line["overdue"]) == (asked["id"], False, False)
    assert line["answer_by"] == asked["answer_by"] == asked["due_on"]
    assert ZHANG.name not in answer.text
    assert STATEMENT not in answer.text
    page = forwarded(police, asked["id"])
    assert page.json["subject"]["name"] == ZHANG.name
    assert page.json["about"]["document_no"] == "罚一"
    assert page.json["statement"] == STATEMENT
    assert ZHANG.phone not in page.text
    assert "evidence" not in page.json
    look = phone.get("/me/access-log").json["items"][0]
    assert (look["role"], look["who"], look["outcome"]) == ("department", POLICE, "shown")
    assert asked["id"] in look["basis"]


def test_another_department_sees_nothing_of_it(city, phone, asked):
    other = city.department(OTHER, ["P-PEN-001"])
    assert forwarded(other).json["items"] == []
    refused(forwarded(other, asked["id"]), 404, "not_found")
    refused(finding(other, asked["id"], "delete"), 404, "not_found")


def test_what_was_not_forwarded_is_not_there(city, phone, police):
    case = accepted(city, phone)
    assert forwarded(police).json["items"] == []
    refused(forwarded(police, case["id"]), 404, "not_found")
    refused(finding(police, case["id"], "delete"), 404, "not_found")


def test_a_finding_is_heard_once_and_the_office_decides(city, phone, police, asked):
    answer = finding(police, asked["id"], "delete", statement="系我局误录。")
    assert answer.status_code == 200, answer.text
    assert shown(phone)["status"] == "contested"
    refused(finding(police, asked["id"], "uphold"), 409, "already_answered")
    [line] = forwarded(police).json["items"]
    assert line["answered"] is True
    page = city.staff("reviewer").get(f"/staff/objections/{asked['id']}").json
    assert page["finding"]["outcome"] == "delete"
    assert (page["department"], page["waits_for"]) == (POLICE, "reviewer")
    step = own(phone, asked["id"])["timeline"][-1]
    assert (step["by"], step["unit"]) == ("department", POLICE)
    assert "系我局误录。" in step["note"]
    decided(city, asked["id"], "delete")
    assert shown(phone) is None
    assert forwarded(police).json["items"] == []
    refused(forwarded(police, asked["id"]), 404, "not_found")
    refused(finding(police, asked["id"], "delete"), 409, "wrong_state")


def test_the_office_may_decide_without_an_answer_that_never_comes(city, phone, police, asked):
    assert asked["waits_for"] == "department"
    wait_until_over(city, asked["due_on"], phone)
    police.__dict__.pop("token", None)
    [line] = forwarded(police).json["items"]
    assert line["overdue"] is True
    decided(city, asked["id"], "unconfirmed")
    assert own(phone, asked["id"])["outcome"] == "unconfirmed"


def test_an_extension_gives_the_department_the_same_days(city, phone, police, asked):
    longer = done(city.staff("supervisor"), asked["id"], "extend", days=5, reason="需调取卷宗")
    assert longer["answer_by"] == longer["due_on"] > asked["due_on"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("市外星局", "unknown_department"), (OTHER, "not_the_source"), ("", "unknown_department")],
)
def test_only_a_department_that_has_to_do_with_it_is_asked(city, phone, clerk, name, code):
    city.department(OTHER, ["P-BAS-001"])
    case = accepted(city, phone)
    answer = staff_act(clerk, case["id"], "forward", department=name)
    refused(answer, 422, "invalid", "department")
    assert answer.json["errors"][0]["code"] == code


def test_the_collector_may_be_asked_about_anything(city, phone, clerk):
    case = accepted(city, phone)
    assert (
        done(clerk, case["id"], "forward", department="市公共信用信息中心")["state"] == "FORWARDED"
    )


def test_a_finding_is_checked_as_a_decision_is(police, asked):
    refused(finding(police, asked["id"], "delist"), 422, "invalid", "outcome")
    refused(finding(police, asked["id"], "correct"), 422, "invalid", "correction")


def test_a_profile_with_help_gives_more_time(city, phone, clerk, police, monkeypatch):
    known = profiles.load()
    changed = {name: getattr(known, name) for name in known.__dataclass_fields__}
    active = {"active": profiles.of("shanghai")}
    monkeypatch.setattr(profiles, "load", lambda: profiles.Profiles(**changed | active))
    case = objected(phone)
    taken = done(clerk, case["id"], "accept")
    asked = done(clerk, case["id"], "forward", department=POLICE)
    day = today(city)
    assert taken["due_on"] == working_days.add(day, 5).isoformat()
    assert asked["due_on"] == working_days.add(day, 7).isoformat()
    assert asked["answer_by"] == working_days.add(day, 5).isoformat()


def test_a_citizen_and_a_shop_open_no_door_of_these(city, phone, asked):
    path = f"/api/v1/department/objections/{asked['id']}"
    client = city.app.test_client()
    bearer = {"Authorization": f"Bearer {phone.access_token}"}
    assert client.get(path, headers=bearer).status_code == 401
    merchant = city.merchant()
    refused(merchant.get(f"/department/objections/{asked['id']}"), 403, "wrong_institution")
