"""The first page: what changed since the person was here last, and what waits for them."""

import pytest

from tests.builders import record
from tests.pages.browsing import Browser, visible
from tests.people import LI, ZHANG
from tests.waivers.acts import OFFER, act, opened

PENALTY = "P-PEN-001"


def home(browser: Browser) -> str:
    answer = browser.get("/my")
    assert answer.status_code == 200, answer.text
    return visible(answer.text)


def come_back(city) -> Browser:
    """Zhang opens the pages anew: another visit."""
    found = Browser(city, ZHANG)
    found.sign_in()
    return found


@pytest.fixture
def shop(city):
    found = city.merchant()
    found.offer(**OFFER | {"confirm": True})
    return found


def test_the_score_has_its_tiers_name(browser):
    browser.sign_in()
    page = home(browser)
    assert "650 良好" in page
    assert "good" not in page


def test_who_comes_for_the_first_time_is_told_of_no_change(city, browser):
    city.deliver([record(ZHANG, PENALTY, "罚一")])
    browser.sign_in()
    assert "您是第一次查看" in home(browser)


def test_what_changed_since_the_last_visit_is_told_with_its_cause(city, phone):
    home(come_back(city))
    city.deliver([record(ZHANG, PENALTY, "罚一")])
    page = home(come_back(city))
    assert "新增记录" in page
    assert "查看以来，信用分没有变化" not in page


def test_it_stays_told_for_the_whole_visit_and_not_in_the_next(city, phone):
    home(come_back(city))
    city.deliver([record(ZHANG, PENALTY, "罚一")])
    visit = come_back(city)
    assert home(visit) == home(visit)
    page = home(come_back(city))
    assert "新增记录" not in page
    assert "查看以来，信用分没有变化" in page


def test_a_look_in_the_mini_program_is_a_visit_too(city, phone):
    city.deliver([record(ZHANG, PENALTY, "罚一")])
    phone.get("/me/score")
    assert "查看以来，信用分没有变化" in home(come_back(city))


def test_a_look_by_somebody_else_is_none(city, phone):
    home(come_back(city))
    city.deliver([record(ZHANG, PENALTY, "罚一")])
    shop = city.merchant()
    shop.offer(**OFFER)
    opened(city, shop, phone)
    assert "新增记录" in home(come_back(city))


def test_an_order_waits_to_be_confirmed_and_a_claim_to_be_answered(city, phone, shop, browser):
    waiver = opened(city, shop, phone)
    browser.sign_in()
    page = home(browser)
    assert "等您处理" in page
    assert "前确认" in page
    phone.post(f"/me/waivers/{waiver['waiver_id']}/confirm")
    assert "等您处理" not in home(browser)
    claim = {"amount_fen": 5000, "reason": "车筐损坏", "kind": "damage"}
    assert act(shop, "N-1", "claim", **claim).status_code == 200
    page = home(browser)
    assert "商户索赔 50 元" in page.replace("50.00", "50")
    assert f'href="/my/orders/{waiver["waiver_id"]}"' in browser.get("/my").text


def test_what_is_overdue_waits_too(city, phone, browser):
    shop = city.merchant()
    shop.offer(**OFFER)
    opened(city, shop, phone)
    browser.sign_in()
    assert "等您处理" not in home(browser)
    city.simulator.advance(3 * 86_400)
    browser.sign_in()
    assert "已逾期" in home(browser)


def test_open_cases_stand_there_with_their_day(city, phone, browser):
    told = phone.post("/me/complaints", {"about": "窗口排队", "text": "等了两个小时。"}).json
    browser.sign_in()
    page = home(browser)
    year, month, day = map(int, told["due_on"].split("-"))
    assert f"投诉：窗口排队 {year}年{month}月{day}日前办结" in page
    phone.post(f"/me/complaints/{told['id']}/withdraw")
    assert "窗口排队" not in home(browser)


def test_a_case_that_is_late_says_so(city, phone, browser):
    phone.post("/me/complaints", {"about": "窗口排队", "text": "等了两个小时。"})
    city.simulator.advance(60 * 86_400)
    browser.sign_in()
    assert "已超期" in home(browser)


def test_nobody_elses_orders_and_cases_stand_there(city, phone, shop):
    opened(city, shop, phone)
    phone.post("/me/complaints", {"about": "窗口排队", "text": "等了两个小时。"})
    city.phone(LI)
    other = Browser(city, LI)
    other.sign_in()
    page = home(other)
    assert "等您处理" not in page
    assert "正在办理" not in page


def test_new_notices_are_counted_until_the_next_visit(city, phone):
    home(come_back(city))
    phone.post("/me/complaints", {"about": "窗口排队", "text": "等了两个小时。"})
    assert "1 条新消息" in home(come_back(city))
    assert "条新消息" not in home(come_back(city))
