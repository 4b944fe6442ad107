"""The way in to a desk, its first page, and what each role is let to."""

import re
import uuid

import pytest

from policy import roles
from tests.objections.acts import accepted, objected, penalised, wait_until_over
from tests.pages.browsing import visible
from tests.pages.offices import DeskBrowser
from tests.people import ZHANG
from tests.test_house import resource_of
from web.views import LOOK

ROLES = ("clerk", "reviewer", "supervisor", "auditor")


def pages(app) -> list[tuple[str, str, str | None]]:
    """`(address, name of the act, act of the policy)` of everything that the desk's pages do."""
    found = []
    for rule in app.url_map.iter_rules():
        page = resource_of(app.view_functions[rule.endpoint])
        if rule.rule.startswith("/desk") and hasattr(page, "acts"):
            address = re.sub(r"<[^>]+>", uuid.uuid4().hex, rule.rule)
            found += [(address, name, act) for name, act in page.acts.items()]
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_and_does_what_the_policy_says_and_nothing_else(city, role):
    browser = DeskBrowser.signed_in(city, role)
    asked = [each for each in pages(city.app) if each[2] is not None]
    assert asked
    for address, name, act in asked:
        if name == LOOK:
            answer = browser.get(address)
        else:
            answer = browser.post(address, name)
        if roles.load().may(role, act):
            assert answer.status_code not in (401, 403, 500), (address, name, answer.text)
        else:
            assert answer.status_code == 403, (address, name)
            assert "您的岗位无权进行此操作" in answer.text


def test_what_a_desks_browser_carries_opens_no_programs_door_nor_the_reverse(city):
    browser = DeskBrowser.signed_in(city)
    token = browser.client.get_cookie("desk", path="/desk").value
    headers = {"Authorization": f"Bearer {token}"}
    program = browser.desk.get("/staff/objections")
    assert program.status_code == 200
    assert browser.client.get("/api/v1/staff/objections", headers=headers).status_code == 401
    assert browser.get().status_code == 200
    browser.client.set_cookie("desk", browser.desk.token, path="/desk")
    assert browser.get().headers["Location"].startswith("/desk/sign-in")


def test_an_act_that_a_page_does_not_have_is_none(city):
    browser = DeskBrowser.signed_in(city)
    for act in ("", "GET", "fly", "__init__"):
        assert browser.post("/desk/sign-out", act).status_code == 400
    assert browser.get().status_code == 200


def test_the_first_page_has_the_queues_of_the_role_and_no_names(city):
    phone = city.phone(ZHANG)
    penalised(city)
    objected(phone)
    clerk = DeskBrowser.signed_in(city, "clerk").read()
    assert "异议 1 件在办" in clerk
    assert "1 件您现在可以办理" in clerk
    assert "信用修复 0 件在办" in clerk
    assert "统计" not in clerk
    assert ZHANG.name not in clerk
    auditor = DeskBrowser.signed_in(city, "auditor").read()
    assert "异议 1 件在办" in auditor
    assert "您现在可以办理" not in auditor
    assert "统计" in auditor


def test_what_is_due_today_and_what_is_overdue_is_counted(city):
    phone = city.phone(ZHANG)
    penalised(city)
    case = accepted(city, phone)
    due_on = case["due_on"]
    city.simulator.advance(60)
    assert "已超期" not in DeskBrowser.signed_in(city, "reviewer").read()
    wait_until_over(city, due_on, phone)
    page = DeskBrowser.signed_in(city, "reviewer").read()
    assert "已超期 1" in page


def test_who_left_the_desk_is_led_back_to_where_they_wanted_to_go(city):
    browser = DeskBrowser(city)
    answer = browser.get("/desk/statistics?from=2026-01")
    assert answer.status_code == 303
    assert answer.headers["Location"] == (
        "/desk/sign-in?next=%2Fdesk%2Fstatistics%3Ffrom%3D2026-01"
    )
    page = browser.get(answer.headers["Location"]).text
    assert 'value="/desk/statistics?from=2026-01"' in page


@pytest.mark.parametrize(
    "onward",
    [
        "https://example.com/",
        "//example.com",
        "/\\example.com",
        "/\t/example.com",
        "/\n/example.com",
    ],
)
def test_signing_in_never_leads_off_the_house(city, onward):
    assert DeskBrowser(city).sign_in(next=onward).headers["Location"] == "/desk"


def test_what_was_typed_stays_but_for_the_password(city):
    browser = DeskBrowser(city)
    answer = browser.sign_in(password="wrong-password")
    assert answer.status_code == 401
    assert browser.desk.credentials.username in answer.text
    assert "wrong-password" not in answer.text
    assert "不正确" in visible(answer.text)
