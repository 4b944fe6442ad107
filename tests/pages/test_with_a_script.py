"""What only a browser shows: steps that a script turns, and tables wider than the screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests import chromium
from tests.objections.acts import objected, penalised, shown
from tests.pages.offices import DeskBrowser

FILLED = "我没有闯红灯，当天车已经借给别人。"
# On how many lines the words of an element stand.
LINES = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].map((each) => each.top)).size;
}"""


@pytest.fixture
def chrome(driver) -> Iterator[Any]:
    with chromium.started(driver, "Pages in a browser") as browser:
        yield browser


@pytest.fixture
def phone(phone, city):
    penalised(city)
    return phone


@contextmanager
def opened(city, chrome, client, cookie: str, path: str, width: int) -> Iterator[tuple[Any, str]]:
    """A page of a signed-in client's, and where the app is."""
    with city.served() as url:
        context = chrome.new_context(viewport={"width": width, "height": 800})
        context.set_default_timeout(30_000)
        token = client.get_cookie(cookie, path=path).value
        context.add_cookies([{"name": cookie, "value": token, "url": f"{url}{path}"}])
        yield context.new_page(), url
        context.close()


def test_a_step_that_was_mended_is_red_no_more(city, chrome, browser, phone):
    browser.sign_in()
    with opened(city, chrome, browser.client, "session", "/my", 390) as (page, url):
        page.goto(f"{url}/my/objections/new?record={shown(phone)['id']}")
        page.locator("input[name=ground]").first.check()
        page.get_by_role("button", name="下一步").click()
        words = page.locator("textarea[name=statement]")
        words.wait_for()
        page.get_by_role("button", name="下一步").click()
        page.locator(".refusal").wait_for()
        assert page.locator(".is-wrong").count() == 1
        words.fill(FILLED)
        page.get_by_role("button", name="下一步").click()
        page.get_by_role("button", name="提交异议").wait_for()
        page.get_by_role("button", name="上一步").click()
        words.wait_for()
        assert words.input_value() == FILLED
        assert page.locator(".refusal, .wrong, .is-wrong, [aria-invalid]").count() == 0


@pytest.mark.parametrize("width", [390, 320])
def test_months_stay_whole_and_a_wide_table_moves_in_its_own_box(city, chrome, phone, width):
    objected(phone)
    desk = DeskBrowser.signed_in(city)
    with opened(city, chrome, desk.client, "desk", "/desk", width) as (page, url):
        page.goto(f"{url}/desk/statistics")
        month = page.locator("th.month").first
        assert month.evaluate(LINES) == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = page.locator(".scroll").first
        assert box.evaluate("e => e.scrollWidth > e.clientWidth")
        assert "gradient" in box.evaluate("e => getComputedStyle(e).backgroundImage")
