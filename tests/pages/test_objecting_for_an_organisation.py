"""A representative objects to the organisation's record, from its report on."""

import re

import pytest

from tests.objections.acts import own
from tests.pages.browsing import Browser, visible
from tests.pages.test_objecting import case_of, send
from tests.people import LI, SHOP, ZHANG
from tests.represented.acts import PENALTY, STATEMENT, fined, record_id, registered

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


def test_going_back_shows_the_organisations_records_and_not_what_a_person_may_miss(city, signed_in):
    first = signed_in.get(way_from_the_report(city, signed_in))
    page = visible(send(signed_in, first.text, act="back").text)
    assert "第 1 步" in page
    assert "应有的信息没有" not in page


def test_nobody_else_objects_for_it(city, signed_in):
    way = way_from_the_report(city, signed_in)
    city.phone(LI)
    stranger = Browser(city, LI)
    stranger.sign_in()
    assert stranger.get(way).status_code == 404
