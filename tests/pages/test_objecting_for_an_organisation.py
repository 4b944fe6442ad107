"""A representative objects to the organisation's record, from its report on."""

import re

import pytest

from tests.objections.acts import own
from tests.pages.browsing import HTML, Browser, hidden, visible
from tests.pages.test_objecting import case_of, send
from tests.people import LI, SHOP, ZHANG
from tests.repairs.acts import months_ago
from tests.represented.acts import PENALTY, STATEMENT, fined, record_id, registered

HONOUR = "O-HON-001"
REPORT = f"/my/organisations/{SHOP[1]}"


@pytest.fixture
def signed_in(city, browser):
    registered(city, ZHANG)
    fined(city)
    browser.sign_in()
    return browser


def way_from_the_report(city, browser: Browser) -> str:
    """Where the report's own words lead to for the penalty."""
    record = record_id(city.phone(ZHANG))
    page = browser.get(REPORT).text
    found = re.search(rf'href="(/my/objections/new\?record={record}[^"]*)"', page)
    assert found, PENALTY
    return found[1].replace("&amp;", "&")


def test_from_its_report_to_its_case(city, signed_in):
    way = way_from_the_report(city, signed_in)
    first = signed_in.get(way)
    assert first.status_code == 200
    second = send(signed_in, first.text, ground="not_mine", act="next")
    third = send(signed_in, second.text, statement=STATEMENT, show_statement="yes", act="next")
    case_id = case_of(send(signed_in, third.text, act="send"))
    assert own(city.phone(ZHANG), case_id)["organisation"]["uscc"] == SHOP[1]
    assert signed_in.get(f"/my/objections/{case_id}").status_code == 200


def test_what_the_organisation_misses_is_objected_to(city, signed_in):
    first = signed_in.get(f"/my/objections/new?organisation={SHOP[1]}")
    assert "拿到的许可、得过的荣誉" in visible(first.text)
    second = send(signed_in, first.text, target="item:", act="next")
    assert HONOUR in second.text
    assert "P-HON-001" not in second.text
    third = send(signed_in, second.text, item=HONOUR, act="next")
    fourth = send(signed_in, third.text, statement=STATEMENT, show_statement="yes", act="next")
    told = own(city.phone(ZHANG), case_of(send(signed_in, fourth.text, act="send")))
    assert (told["organisation"]["uscc"], told["ground"]) == (SHOP[1], "missing")


def test_its_repair_is_applied_for_and_its_cases_are_listed(city, signed_in):
    fined(city, "罚旧", decided_on=months_ago(city, 14))
    page = signed_in.get(f"/my/repairs?organisation={SHOP[1]}").text
    way = re.search(r'href="(/my/repairs/new[^"]*)"', page)
    assert way, visible(page)
    form = signed_in.get(way[1].replace("&amp;", "&")).text
    said = hidden(form) | {"statement": STATEMENT, "promise": hidden(form)["promise_version"]}
    answer = signed_in.client.post("/my/repairs/new", data=said, headers=HTML)
    assert answer.status_code == 303, visible(answer.text)
    address = answer.headers["Location"].partition("?")[0]
    cases = signed_in.get(f"/my/cases?organisation={SHOP[1]}").text
    assert address in cases
    assert address not in signed_in.get("/my/cases").text
    purposes = [each["purpose"] for each in looks(city)]
    assert purposes.count("查看办理的事") == 1


def looks(city) -> list[dict]:
    """Who looked at the organisation, as its representative sees it."""
    return city.phone(ZHANG).get(f"/me/organisations/{SHOP[1]}/access-log").json["items"]


@pytest.mark.parametrize("address", ["/my/repairs", "/my/cases", "/my/objections/new"])
def test_a_stranger_opens_nothing_of_the_organisation(city, signed_in, address):
    city.phone(LI)
    stranger = Browser(city, LI)
    stranger.sign_in()
    assert stranger.get(f"{address}?organisation={SHOP[1]}").status_code == 404


def test_nobody_else_objects_for_it(city, signed_in):
    way = way_from_the_report(city, signed_in)
    city.phone(LI)
    stranger = Browser(city, LI)
    stranger.sign_in()
    assert stranger.get(way).status_code == 404
