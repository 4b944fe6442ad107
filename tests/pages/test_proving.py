"""A page is proved in the mini-program that it opens, by the account's own phone alone.

How it looks on the phone is walked in a browser by tests/faces/test_story.py.
"""

import pytest

from tests.builders import Phone
from tests.citizens.acts import refused
from tests.pages.browsing import Browser
from tests.people import LI, ZHANG

PDF = "/my/report.pdf"


@pytest.fixture
def phone(city) -> Phone:
    return city.phone(ZHANG)


@pytest.fixture
def late(city, phone) -> Browser:
    """The same person's browser, whose proof is over."""
    browser = Browser(city, ZHANG)
    browser.sign_in()
    city.simulator.advance(11 * 60)
    return browser


def test_one_tap_in_the_mini_program_proves_the_page(late, phone):
    assert late.get(PDF).status_code == 303
    late.prove_afresh(phone)
    assert late.get("/my/proof?next=/my").headers["Location"] == "/my"
    assert late.get(PDF).mimetype == "application/pdf"


def test_a_file_is_offered_where_the_person_comes_back_to(late, phone):
    waiting = late.get(PDF).headers["Location"]
    assert "打开小程序验证" in late.get(waiting).text
    late.prove_afresh(phone)
    proved = late.get(waiting)
    assert proved.status_code == 200
    assert f'href="{PDF}"' in proved.text
    assert "/my/proof/open" not in proved.text


def test_somebody_elses_phone_proves_nothing(city, late):
    other = city.phone(LI)
    refused(other.prove_afresh(page=late.asking()), 403, "page_of_another")
    assert late.get(PDF).status_code == 303


def test_who_proved_nothing_yet_does_it_there(city):
    stranger = Browser(city, LI)
    stranger.sign_in()
    away = stranger.get("/my/identity/open").headers["Location"]
    link = city.simulator.world.url_links.live(away.rpartition("/")[2], 0)
    assert link.page == "pages/identity/identity"
    assert stranger.get("/my").headers["Location"].startswith("/my/identity")
    city.phone(LI)
    assert stranger.get("/my").status_code == 200
