"""The own orders on pages: agreed to, claimed, disputed; and opened at a shop's lasting code."""

import pytest

from tests.builders import record
from tests.pages.browsing import Browser, hidden, visible
from tests.people import LI, ZHANG
from tests.waivers.acts import OFFER, act, opened, own, state_of

DEBT = "P-JUD-001"


@pytest.fixture
def shop(city):
    found = city.merchant()
    found.offer(**OFFER | {"confirm": True})
    return found


@pytest.fixture
def signed_in(browser):
    browser.sign_in()
    return browser


def shown(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return visible(answer.text)


@pytest.fixture
def waiting(city, phone, shop):
    """The address of an order that waits to be confirmed."""
    return f"/my/orders/{opened(city, shop, phone)['waiver_id']}"


@pytest.fixture
def claimed(phone, shop, waiting):
    """Likewise of one that the merchant claims."""
    phone.post(f"/me/waivers/{waiting.rpartition('/')[2]}/confirm")
    told = {"amount_fen": 12_000, "reason": "车筐损坏", "kind": "damage"}
    assert act(shop, "N-1", "claim", **told).status_code == 200
    return waiting


def test_without_an_order_the_page_says_how_one_begins(signed_in):
    assert "还没有免押订单" in shown(signed_in, "/my/orders")


def test_an_order_is_read_and_confirmed(shop, signed_in, waiting):
    assert "山地自行车 7 号" in shown(signed_in, "/my/orders")
    page = shown(signed_in, waiting)
    for words in ("200.00 元", "待确认", "请核对后确认", "前确认，过时自动取消", "商户：办理"):
        assert words in page.replace("200 元", "200.00 元")
    answer = signed_in.post(waiting, act="confirm")
    assert (answer.status_code, answer.headers["Location"]) == (303, waiting)
    page = shown(signed_in, waiting)
    assert "请核对后确认" not in page
    assert "您：确认" in page
    assert state_of(shop, "N-1") == "ACTIVE"


def test_what_lapsed_meanwhile_is_refused_with_the_reason(city, signed_in, waiting):
    form = hidden(signed_in.get(waiting).text)
    city.simulator.advance(16 * 60)
    answer = signed_in.client.post(waiting, data=form | {"act": "confirm"})
    assert answer.status_code == 409
    assert "不能进行这项操作" in visible(answer.text)
    assert "没有按时确认，自动取消" in shown(signed_in, waiting)


def test_a_claim_is_read_with_its_day_and_disputed(phone, shop, signed_in, claimed):
    page = shown(signed_in, claimed)
    for words in ("120", "车筐损坏", "不认可的，请在", "不扣信用分"):
        assert words in page
    answer = signed_in.post(claimed, act="dispute", statement="还车时筐是好的。")
    assert answer.status_code == 303
    page = shown(signed_in, claimed)
    assert "争议处理中" in page
    assert "还车时筐是好的。" in page
    assert "为什么不认可" not in page
    assert "裁定前不用付款" in page
    assert own(phone, claimed.rpartition("/")[2])["state"] == "DISPUTED"


@pytest.mark.parametrize("statement", ["", "还" * 501])
def test_a_refused_dispute_keeps_what_was_typed(shop, signed_in, claimed, statement):
    answer = signed_in.post(claimed, act="dispute", statement=statement)
    assert answer.status_code == 422
    assert f">{statement}</textarea>" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert state_of(shop, "N-1") == "CLAIMED"


def test_what_is_overdue_says_so(city, phone, signed_in):
    found = city.merchant()
    found.offer(**OFFER)
    order = opened(city, found, phone)
    city.simulator.advance(3 * 86_400)
    signed_in.sign_in()
    assert "请尽快归还" in shown(signed_in, f"/my/orders/{order['waiver_id']}")


def test_an_unknown_act_and_a_form_from_elsewhere_do_nothing(shop, signed_in, waiting):
    assert signed_in.post(waiting, act="settle").status_code == 400
    assert signed_in.client.post(waiting, data={"act": "confirm"}).status_code == 403
    assert state_of(shop, "N-1") == "CREATED"


def test_somebody_elses_order_is_nobodys(city, shop, signed_in, waiting):
    city.phone(LI)
    other = Browser(city, LI)
    other.sign_in()
    assert other.get(waiting).status_code == 404
    answer = other.post(waiting, page="/my/code", act="confirm")
    assert answer.status_code == 404
    assert state_of(shop, "N-1") == "CREATED"


def test_older_orders_are_on_the_next_page(city, phone, signed_in):
    found = city.merchant()
    found.offer("books", "图书", 1_000, 30)
    code = f"/my/merchants/{found.code}"
    for _ in range(3):
        page = signed_in.get(code).text
        offer = page.partition('name="offer" value="')[2][:32]
        assert signed_in.post(code, offer=offer).status_code == 303
    page = signed_in.get("/my/orders?limit=2").text
    assert page.count('href="/my/orders/') == 2
    following = "/my/orders?cursor=" + page.partition("/my/orders?cursor=")[2][:32]
    assert signed_in.get(following).text.count('href="/my/orders/') == 1


def test_the_code_at_the_door_leads_to_an_order_by_the_own_act(city, phone, browser):
    shop = city.merchant()
    offer = shop.offer("travel", "自行车", 20_000, 3)
    site = shop.site()
    public = browser.get(f"/m/{shop.code}?s={site['code']}").text
    address = f"/my/merchants/{shop.code}?s={site['code']}"
    assert f'href="{address}"' in public
    browser.sign_in(address)
    page = browser.get(address).text
    assert "一号柜" in visible(page)
    answer = browser.post(address, offer=offer)
    assert answer.status_code == 303
    order = own(phone, answer.headers["Location"].rpartition("/")[2])
    assert (order["state"], order["item"], order["deposit_fen"]) == ("ACTIVE", "自行车", 20_000)
    [mine] = shop.get("/merchant/waivers").json["items"]
    assert mine["site"] == site["code"]


def test_a_form_that_is_sent_twice_opens_one_order(city, phone, signed_in):
    shop = city.merchant()
    offer = shop.offer("travel", "自行车", 20_000, 3)
    address = f"/my/merchants/{shop.code}"
    form = hidden(signed_in.get(address).text) | {"offer": offer}
    first, second = (signed_in.client.post(address, data=form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(phone.get("/me/waivers").json["items"]) == 1
    assert signed_in.post(address, offer=offer).headers["Location"] != first.headers["Location"]


def test_who_may_not_reads_why_and_has_no_button(city, phone, signed_in):
    city.deliver([record(ZHANG, DEBT, "执一")])
    shop = city.merchant()
    offer = shop.offer("travel", "自行车", 20_000, 3)
    address = f"/my/merchants/{shop.code}"
    page = signed_in.get(address)
    assert "暂不可以" in visible(page.text)
    assert 'name="offer"' not in page.text
    answer = signed_in.post(address, page="/my/code", offer=offer, once="anything")
    assert answer.status_code == 403
    assert phone.get("/me/waivers").json["items"] == []


def test_a_suspended_merchant_opens_nothing(city, signed_in):
    shop = city.merchant()
    shop.offer("travel", "自行车", 20_000, 3)
    shop.suspend()
    page = shown(signed_in, f"/my/merchants/{shop.code}")
    assert "暂停办理" in page
    assert "免押办理" not in page
    assert signed_in.get("/my/merchants/00000000").status_code == 404
