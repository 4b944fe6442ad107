"""A page is proved in the mini-program that it opens, by the account's own phone alone."""

import pytest
import requests

from tests.pages.browsing import Browser, visible
from tests.people import LI, ZHANG

PDF = "/my/report.pdf"


def meet(city, person) -> None:
    """Let the simulator know whose phone is whose."""
    told = {
        "name": person.name,
        "id_number": person.id_number,
        "phone": person.phone,
        "openid": person.openid,
        "official_openid": person.official_openid,
        "unionid": person.unionid,
    }
    city.simulator.call("POST", "/sim/people", told)


@pytest.fixture
def served(city):
    """A city whose app the phones of others reach."""
    with city.served():
        yield city


@pytest.fixture
def late(served):
    """Zhang's browser, whose proof is over."""
    served.phone(ZHANG)
    browser = Browser(served, ZHANG)
    browser.sign_in()
    served.simulator.advance(11 * 60)
    return browser


def tapped(city, browser: Browser, person) -> str:
    """What the mini-program says after this person's phone followed the page and tapped."""
    meet(city, person)
    away = browser.get("/my/proof/open").headers["Location"]
    assert away.startswith(city.simulator.url)
    assert person.name in requests.get(away, timeout=10).text
    return visible(requests.post(away, data={"openid": person.openid}, timeout=10).text)


def test_one_tap_in_the_mini_program_proves_the_page(served, late):
    assert late.get(PDF).status_code == 303
    assert "已完成" in tapped(served, late, ZHANG)
    assert late.get("/my/proof?next=/my").headers["Location"] == "/my"
    assert late.get(PDF).mimetype == "application/pdf"


def test_somebody_elses_phone_proves_nothing(served, late):
    served.phone(LI)
    assert "没有通过：网页上登录的不是您本人" in tapped(served, late, LI)
    assert late.get(PDF).status_code == 303


def test_who_proved_nothing_yet_does_it_there(served):
    stranger = Browser(served, LI)
    stranger.sign_in()
    meet(served, LI)
    away = stranger.get("/my/identity/open").headers["Location"]
    told = requests.post(away, data={"openid": LI.openid}, timeout=10).text
    assert "已完成" in told
    assert stranger.get("/my").status_code == 200
