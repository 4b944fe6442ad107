"""At the counter: choose, scan, see yes or no once, and open the order."""

import hashlib
import re
from datetime import datetime, timedelta

import pytest

from models import Scan
from services.clocks import CITY_TIME
from tests.builders import record
from tests.pages.browsing import HTML, Browser, hidden, visible
from tests.pages.counters import COUNTER, at_counter, decided, lent, proposed, scan, value_of
from tests.people import LI, WANG, ZHANG, uscc
from tests.waivers.acts import show_pass

OTHER = ("湖滨单车租赁有限公司", uscc(1002))
MINUTE = 60
WECHAT = "Mozilla/5.0 (iPhone) AppleWebKit/605 MicroMessenger/8.0.50"


def policy(answer) -> str:
    return answer.headers["Content-Security-Policy"]


def test_the_offers_stand_there_with_the_first_chosen(shop, till):
    shop.offer("books", "图书借阅", 10_000, 30)
    page = till.get(COUNTER).text
    told = visible(page)
    for word in ("山地自行车", "押金 200 元", "图书借阅", "押金 100 元"):
        assert word in told
    assert page.count("checked") == 1


def test_the_offer_of_the_last_scan_is_still_chosen(shop, till):
    chosen = shop.offer("books", "图书借阅", 10_000, 30)
    page = till.get(f"{COUNTER}?offer={chosen}").text
    assert re.search(rf'value="{chosen}" checked', page)


def test_a_shop_without_offers_hears_what_to_do(city):
    till = at_counter(city, city.merchant(OTHER), LI)
    told = visible(till.get(COUNTER).text)
    assert "还没有开通免押服务" in told
    assert "核验" not in told


def test_yes_in_words_and_nothing_else_of_the_customer(shop, till, phone):
    page = till.get(decided(till, shop, phone))
    told = visible(page.text)
    for word in ("免押", "免收押金 200 元", "张*", "对顾客说", "开免押订单"):
        assert word in told
    assert "不免押" not in told
    score = phone.get("/me/score").json
    for secret in (ZHANG.name, ZHANG.id_number, ZHANG.phone, score["tier"], str(score["value"])):
        assert secret not in page.text


def test_no_in_words_without_the_reason(city, shop, till, phone):
    spoil(city)
    page = till.get(decided(till, shop, phone))
    told = visible(page.text)
    for word in ("不免押", "照常收押金 200 元", "张*"):
        assert word in told
    assert "开免押订单" not in told


def spoil(city):
    """What closes the scene to Zhang."""
    city.deliver([record(ZHANG, "P-PEN-003", "罚-1", fields={"penalty_type": "罚款"})])


def test_looking_again_scans_nothing_again(city, shop, till, phone):
    address = decided(till, shop, phone)
    first = till.get(address).text
    looks = len(phone.get("/me/access-log").json["items"])
    assert visible(till.get(address).text) == visible(first)
    assert len(phone.get("/me/access-log").json["items"]) == looks
    with city.house.db.session(write=False) as tx:
        assert tx.query(Scan).count() == 1


def test_a_used_code_is_refused_and_the_own_scan_found_again(city, shop, till, phone):
    content = show_pass(phone)
    address = scan(till, shop, content).headers["Location"]
    answer = scan(till, shop, content)
    assert answer.status_code == 409
    told = visible(answer.text)
    assert "已经用过" in told
    assert "截图无效" in told
    assert f'href="{address}"' in answer.text
    colleague = scan(at_counter(city, shop, WANG), shop, content)
    assert colleague.status_code == 409
    assert address not in colleague.text


@pytest.mark.parametrize(
    ("content", "status", "word"),
    [
        ("https://example.org/p#short", 404, "不是付款码"),
        ("", 404, "不是有效的信用码"),
        ("6901234567892", 404, "不是有效的信用码"),
    ],
)
def test_what_is_no_code_of_ours_says_so(shop, till, content, status, word):
    answer = scan(till, shop, content)
    assert answer.status_code == status
    assert word in visible(answer.text)


def test_an_old_code_asks_for_a_fresh_one(city, shop, till, phone):
    content = show_pass(phone)
    city.simulator.advance(61)
    answer = scan(till, shop, content)
    assert answer.status_code == 410
    assert "请顾客刷新" in visible(answer.text)


def test_a_smaller_deposit_is_asked_for_and_a_larger_one_refused(shop, till, phone):
    content = show_pass(phone)
    answer = scan(till, shop, content, deposit_fen="300")
    assert answer.status_code == 422
    assert "上限 200 元" in visible(answer.text)
    assert value_of(answer.text, "deposit_fen") == "300"
    answer = scan(till, shop, content, deposit_fen="九十")
    assert "请填写金额" in visible(answer.text)
    page = till.get(scan(till, shop, content, deposit_fen="￥99.5").headers["Location"])
    assert "免收押金 99.5 元" in visible(page.text)


def test_no_deposit_is_nothing_to_waive(shop, till, phone):
    content = show_pass(phone)
    answer = scan(till, shop, content, deposit_fen="0")
    assert answer.status_code == 422
    assert "押金须大于零" in visible(answer.text)
    assert scan(till, shop, content).status_code == 303  # the code is still good


def test_suspended_after_the_scan_the_page_no_longer_says_yes(shop, till, phone):
    address = decided(till, shop, phone)
    form = hidden(till.get(address).text) | proposed(till.get(address).text)
    shop.suspend()
    page = till.client.post(address, data=form, headers=HTML)
    assert page.status_code == 403
    assert "这家商户已停用" in visible(page.text)
    assert "可以免押" not in visible(page.text)


def test_a_withdrawn_offer_is_said(shop, till, phone):
    offer = shop.offer("books", "图书借阅", 10_000, 30)
    shop.delete(f"/merchant/offers/{offer}")
    answer = scan(till, shop, show_pass(phone), offer=offer)
    assert answer.status_code == 422
    assert "已停止提供" in visible(answer.text)
    assert scan(till, shop, show_pass(phone), offer="none").status_code == 422


def test_a_decision_is_the_shops_own_and_for_minutes(city, shop, till, phone):
    address = decided(till, shop, phone)
    elsewhere = at_counter(city, city.merchant(OTHER), WANG)
    assert elsewhere.get(address).status_code == 404
    assert till.get(f"{COUNTER}/scans/nothing").status_code == 404
    city.simulator.advance(5 * MINUTE + 1)
    answer = till.get(address)
    assert answer.status_code == 410
    assert "请重新扫描" in visible(answer.text)
    assert "张*" not in visible(answer.text)


def test_a_consent_taken_back_ends_the_decision(shop, till, phone):
    address = decided(till, shop, phone)
    assert phone.delete("/me/consents/merchant_check").status_code == 204
    assert till.get(address).status_code == 410


def test_the_order_is_opened_as_proposed(city, shop, till, phone):
    address = decided(till, shop, phone)
    form = proposed(till.get(address).text)
    assert form["item"] == "山地自行车"
    assert re.fullmatch(r"S\d{8}[0-9A-F]{10}", form["out_order_no"])
    answer = till.post(address, **form)
    order_page = f"/counter/orders/{form['out_order_no']}"
    assert answer.headers["Location"] == f"{order_page}?new"
    assert "可以交付物品了" in visible(till.get(f"{order_page}?new").text)
    assert "可以交付物品了" not in visible(till.get(order_page).text)
    [order] = shop.get("/merchant/waivers").json["items"]
    now = city.house.clock.now()
    due = datetime.fromisoformat(order["due_at"])
    assert timedelta(days=3) - timedelta(minutes=1) < due - now <= timedelta(days=3)
    assert till.get(address).headers["Location"] == order_page


def test_sent_twice_it_is_one_order(shop, till, phone):
    address = decided(till, shop, phone)
    page = till.get(address).text
    token = value_of(page, "form")
    form = proposed(page) | {"form": token}
    answers = [till.client.post(address, data=form) for _ in range(2)]
    assert [each.status_code for each in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(shop.get("/merchant/waivers").json["items"]) == 1


def test_an_earlier_day_counts_to_its_end(city, shop, till, phone):
    tomorrow = city.house.clock.now().astimezone(CITY_TIME).date() + timedelta(days=1)
    lent(till, shop, phone, due_at=tomorrow.isoformat())
    [order] = shop.get("/merchant/waivers").json["items"]
    assert order["due_at"] == f"{tomorrow}T23:59:59+08:00"


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"due_at": "2020-01-01"}, "须晚于现在"),
        ({"due_at": "2099-01-01"}, "最长期限 3 天"),
        ({"due_at": "soon"}, "请选择日期"),
        ({"item": " "}, "须有 1 到 60 个字"),
        ({"out_order_no": "一号"}, "须为 1 到 64 位"),
    ],
)
def test_a_refused_order_keeps_what_was_typed(shop, till, phone, told, word):
    address = decided(till, shop, phone)
    form = proposed(till.get(address).text) | {"item": "7 号车"} | told
    answer = till.post(address, **form)
    assert answer.status_code == 422
    assert word in visible(answer.text)
    for name, typed in form.items():
        assert value_of(answer.text, name) == typed
    assert shop.get("/merchant/waivers").json["items"] == []


def test_what_changed_since_the_scan_turns_the_page_to_no(city, shop, till, phone):
    address = decided(till, shop, phone)
    form = proposed(till.get(address).text)
    spoil(city)
    answer = till.post(address, **form)
    assert answer.status_code == 409
    told = visible(answer.text)
    assert "不免押" in told
    assert "开免押订单" not in told


def test_an_order_that_the_customer_confirms_waits(city, phone):
    shop = city.merchant(OTHER)
    shop.offer("travel", "山地自行车", 20_000, 3, confirm=True)
    till = at_counter(city, shop, LI)
    address = lent(till, shop, phone)
    page = till.get(address).text
    assert "等顾客确认" in visible(page)
    assert "data-again-s" in page
    [own] = phone.get("/me/waivers").json["items"]
    assert phone.post(f"/me/waivers/{own['id']}/confirm").status_code == 200
    part = till.client.get(f"{address}?new", headers={"X-Part": "1"}).text
    assert "可以交付物品了" in visible(part)
    assert "data-again-s" not in part
    assert "<html" not in part


def test_a_suspended_shop_begins_nothing_and_is_told(shop, till, phone):
    content = show_pass(phone)
    address = lent(till, shop, phone)
    shop.suspend()
    page = till.get(COUNTER)
    assert page.status_code == 200
    assert "这家商户已停用" in visible(page.text)
    answer = till.post(COUNTER, page="/counter/shops", **{"offer": "0" * 32, "pass": content})
    assert answer.status_code == 403
    assert till.get(address).status_code == 200
    claim = till.get(f"{address}/claim")
    assert claim.status_code == 403
    assert "已停用" in visible(claim.text)


def test_only_the_scanning_page_may_run_webassembly(shop, till):
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy(till.get(COUNTER))
    for address in ("/counter/orders", "/counter/shops", "/counter/card", "/"):
        assert "wasm" not in policy(till.get(address))
    assert "unsafe-inline" not in policy(till.get(COUNTER))


class InWeChat(Browser):
    """The same browser, as WeChat's own says it is."""

    def get(self, address: str):
        return self.client.get(address, headers={"Accept": "text/html", "User-Agent": WECHAT})


def test_in_wechat_the_page_is_signed_by_its_own_address(city, shop, monkeypatch):
    shop.cashier(LI)
    browser = InWeChat(city, LI)
    browser.sign_in(COUNTER, "/counter/sign-in")
    assert "data-signature" not in browser.get(COUNTER).text  # outside the real WeChat
    script = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
    monkeypatch.setattr("clients.wechat.OfficialAccount.page_script", script)
    for address in (f"{COUNTER}?offer=1&from=singlemessage", COUNTER):
        answer = browser.get(address)
        [ticket, _] = city.simulator.world.jsapi_tickets[
            (city.simulator.world.accounts.official.app_id, "jsapi")
        ]
        told = dict(re.findall(r'data-([a-z-]+)="([^"]*)"', answer.text))
        signed = (
            f"jsapi_ticket={ticket}&noncestr={told['nonce']}&timestamp={told['timestamp']}"
            f"&url={city.house.public_base_url}{address}"
        )
        assert told["signature"] == hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324
        assert told["app-id"] == city.simulator.world.accounts.official.app_id
        assert f'src="{script}"' in answer.text
        assert f"script-src 'self' 'wasm-unsafe-eval' {script};" in policy(answer)
    plain = Browser.get(browser, COUNTER)
    assert "res.wx.qq.com" not in plain.text + policy(plain)


def test_without_wechats_ticket_the_page_goes_on(city, shop, monkeypatch):
    shop.cashier(LI)
    browser = InWeChat(city, LI)
    browser.sign_in(COUNTER, "/counter/sign-in")
    monkeypatch.setattr("clients.wechat.OfficialAccount.page_script", "https://x.example/w.js")
    city.simulator.fault("/cgi-bin/ticket", "http_500")
    answer = browser.get(COUNTER)
    assert answer.status_code == 200
    assert "x.example" not in answer.text + policy(answer)
    assert "手工输入" in visible(answer.text)
