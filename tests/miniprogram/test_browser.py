"""The mini-program's own source on two phones in a real browser: the story of a waived deposit."""

from collections.abc import Iterator
from dataclasses import asdict
from urllib.parse import urlsplit

import pytest

from tests import chromium
from tests.builders import City, record
from tests.people import LI, ZHANG, Person

PATIENCE_MS = 30_000
OFFER = ("books", "图书（最多五册）", 5000, 30)
TABS = ("首页", "报告", "信用码", "订单", "我的")


@pytest.fixture(scope="module")
def browser(driver) -> Iterator:
    with chromium.started(driver, "The mini-program in a browser") as browser:
        yield browser


@pytest.fixture
def served(city: City) -> Iterator[City]:
    with city.served():
        for person in (ZHANG, LI):
            city.simulator.call("POST", "/sim/people", asdict(person))
        city.deliver([record(ZHANG, "P-HON-003", "荣誉-1", title="诚信之星")])
        yield city


@pytest.fixture
def phones(browser, served: City) -> Iterator:
    """Opens phones next to each other; what one of them complains of fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    complaints: list[str] = []

    def opened(person: Person, page: str = ""):
        phone = context.new_page()
        phone.set_default_timeout(PATIENCE_MS)
        phone.on("pageerror", lambda error: complaints.append(str(error)))
        phone.on("console", lambda said: _note(said, complaints))
        phone.on("request", lambda asked: _stays(asked.url, complaints))
        phone.goto(f"{served.simulator.url}/phone?openid={person.openid}&page={page}")
        return phone

    yield opened
    context.close()
    assert complaints == []


def _note(said, complaints: list[str]) -> None:
    # The browser notes every refused request, and refusals are part of the story.
    if said.type == "error" and not said.text.startswith("Failed to load resource"):
        complaints.append(said.text)


def _stays(url: str, complaints: list[str]) -> None:
    if urlsplit(url).hostname not in {"127.0.0.1", None, ""}:
        complaints.append(f"asked {url}")


def press(phone, name: str) -> None:
    phone.get_by_role("button", name=name, exact=True).first.click()


def prove(phone, person: Person) -> None:
    press(phone, "去实名认证")
    phone.get_by_label("姓名", exact=True).fill(person.name)
    phone.get_by_label("身份证号", exact=True).fill(person.id_number)
    press(phone, "用手机号验证")
    press(phone, person.phone)
    phone.get_by_text("您的信用分").wait_for()


def test_a_deposit_is_waived_between_two_phones(served, phones):
    invite = served.merchant(offers=[OFFER]).invite()["invite_code"]
    citizen = phones(ZHANG)
    prove(citizen, ZHANG)
    citizen.get_by_role("button", name="信用码", exact=True).click()
    press(citizen, "同意，显示信用码")
    citizen.get_by_text("请商户扫这个码").wait_for()

    cashier = phones(LI, "/counter/entry/entry")
    cashier.get_by_label("邀请码").fill(invite)
    press(cashier, "加入")
    press(cashier, "扫顾客的信用码")
    cashier.get_by_label("押金，单位元").wait_for()
    press(cashier, "扫顾客的信用码")
    press(cashier, f"扫{ZHANG.name}的码")
    cashier.get_by_text("✓ 免押").wait_for()
    press(cashier, "开免押订单")
    cashier.locator("#screen").get_by_text("免押订单已开").wait_for()

    citizen.get_by_role("button", name="订单", exact=True).click()
    citizen.get_by_text("免押金 50").wait_for()


def test_whose_phone_it_is_is_asked_where_nobody_says(served, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served.simulator.url}/phone?page=pages/prove/prove?ask=x")
    page.get_by_role("link", name=ZHANG.name).click()
    page.get_by_role("button", name="用手机号验证").wait_for()
    context.close()


def test_the_keyboard_alone_gets_there(phones):
    phone = phones(ZHANG)
    phone.get_by_role("button", name="去实名认证").wait_for()
    for _ in range(12):
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement.textContent") == "去实名认证":
            break
    phone.keyboard.press("Enter")
    phone.get_by_label("姓名", exact=True).wait_for()
    phone.get_by_role("button", name="返回").focus()
    phone.keyboard.press("Enter")
    phone.get_by_role("button", name="去实名认证").wait_for()


def test_nothing_runs_out_of_a_narrow_screen(phones):
    phone = phones(ZHANG)
    prove(phone, ZHANG)
    phone.set_viewport_size({"width": 320, "height": 640})
    for tab in TABS:
        phone.locator("#tabs").get_by_role("button", name=tab, exact=True).click()
        phone.locator("[aria-label=正在加载]").wait_for(state="detached")
        width = "document.querySelector('#screen').scrollWidth"
        assert phone.evaluate(width) <= 320, tab


def test_only_the_refresh_token_is_kept_in_the_tab(phones):
    phone = phones(ZHANG)
    prove(phone, ZHANG)
    kept = phone.evaluate("Object.keys(sessionStorage)")
    assert kept == [f"phone/{ZHANG.openid}/refresh"]
    assert phone.evaluate("localStorage.length") == 0


def test_a_lost_network_is_said_and_mended(phones):
    phone = phones(ZHANG)
    phone.get_by_role("button", name="去实名认证").wait_for()
    press(phone, "断开网络")
    phone.get_by_role("button", name="我的", exact=True).click()
    phone.get_by_text("网络连接不上").wait_for()
    press(phone, "断开网络")
    press(phone, "重试")
    phone.get_by_text("还没有实名认证").wait_for()
