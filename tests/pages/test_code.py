"""The code on a page: after the consent, never by merely looking, and scanned like any other."""

import re

import pytest

from tests.pages.browsing import HTML, hidden, visible
from tests.waivers.acts import OFFER, agree, scan, show_pass
from tests.waivers.test_pictures_of_the_code import rasterised, read

CODE = "/my/code"
PART = HTML | {"X-Part": "1"}


@pytest.fixture
def shop(city):
    found = city.merchant()
    found.offer(**OFFER)
    return found


def content(page: str) -> str:
    """What a scanner reads from the page."""
    [found] = read(rasterised(re.search(r"(?s)<svg[^>]*crispEdges.*?</svg>", page)[0], 400))
    return found


def test_the_consent_comes_first_with_its_text_and_version(phone, browser):
    browser.sign_in()
    page = browser.get(CODE).text
    assert "商户看不到您的信用分" in visible(page)
    assert hidden(page)["version"] in visible(page)
    answer = browser.post(CODE, act="agree")
    assert (answer.status_code, answer.headers["Location"]) == (303, CODE)
    [given] = [c for c in phone.get("/me/consents").json["items"] if c["kind"] == "merchant_check"]
    assert given["given"]
    assert "出示信用码" in visible(browser.get(CODE).text)


def test_another_text_than_the_one_shown_is_not_agreed_to(phone, browser):
    browser.sign_in()
    answer = browser.post(CODE, act="agree", version="2020-01")
    assert answer.status_code == 409
    assert "请重新阅读" in visible(answer.text)
    assert not phone.get("/me/consents").json["items"][0]["given"]


def test_without_the_consent_no_code_is_made(browser):
    browser.sign_in()
    answer = browser.post(CODE)
    assert answer.status_code == 403
    assert "crispEdges" not in answer.text


def test_a_code_is_scanned_once_and_ends_within_a_minute(city, phone, shop, browser):
    agree(phone)
    browser.sign_in()
    page = browser.post(CODE).text
    assert re.search(r"这个码 \d\d:\d\d:\d\d 前有效", visible(page))
    assert scan(shop, content(page)).json["decision"] == "eligible"
    assert scan(shop, content(page)).json["code"] == "pass_used"
    late = content(browser.post(CODE).text)
    city.simulator.advance(61)
    assert scan(shop, late).json["code"] == "pass_expired"


def test_looking_makes_no_code_and_ends_none(phone, shop, browser):
    browser.sign_in()
    kept = show_pass(phone), show_pass(phone)
    for _ in range(3):
        assert "crispEdges" not in browser.get(CODE).text
    assert [scan(shop, each).status_code for each in kept] == [201, 201]


def test_a_script_gets_the_part_alone(phone, browser):
    agree(phone)
    browser.sign_in()
    form = hidden(browser.get(CODE).text)
    answer = browser.client.post(CODE, data=form, headers=PART)
    assert answer.text.lstrip().startswith('<div class="qr"')
    assert "<html" not in answer.text
    assert re.search(r'data-lives="(5\d|60)" data-refresh="30"', answer.text)
    assert content(answer.text).startswith("https://") or content(answer.text).startswith("http://")


def test_a_script_whose_form_is_stale_is_refused(phone, browser):
    agree(phone)
    browser.sign_in()
    answer = browser.client.post(CODE, data={"form": "somebody's"}, headers=PART)
    assert answer.status_code == 403


def test_no_address_and_no_title_names_the_code(phone, browser):
    agree(phone)
    browser.sign_in()
    page = browser.post(CODE).text
    token = content(page).rpartition("#")[2]
    assert token not in page


def test_the_code_stands_in_words_only_in_the_demo(city, phone, shop, browser):
    agree(phone)
    browser.sign_in()
    assert "data-copy" not in browser.post(CODE).text
    city.app.extensions["demo"] = True
    page = browser.post(CODE).text
    assert re.search(r'data-copy="([^"]+)"', page)[1] == content(page)
