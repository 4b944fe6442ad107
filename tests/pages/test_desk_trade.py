"""Merchants, partners and deliveries at the desk."""

import re

import pytest

from tests.builders import REGISTRATION, SHOP, feed, organisation_record, record
from tests.pages.browsing import visible
from tests.pages.offices import DeskBrowser
from tests.people import ZHANG
from tests.waivers.acts import OFFER, opened, own

MERCHANTS, PARTNERS, DELIVERIES = "/desk/merchants", "/desk/partners", "/desk/deliveries"
PARTNER = {"name": "西湖银行", "contact": "0571-12345678", "about": "评估小额贷款"}


@pytest.fixture
def desk(city) -> DeskBrowser:
    return DeskBrowser.signed_in(city)


def secret_on(page: str) -> tuple[str, str]:
    """`(client id, secret)` that a page shows."""
    [client_id, secret] = re.findall(r"<code>([^<]+)</code>", page)
    return client_id, secret


def token(city, client_id: str, secret: str):
    path, form = "/api/v1/tokens", {"grant_type": "client_credentials"}
    return city.app.test_client().post(path, data=form, auth=(client_id, secret))


def test_a_merchant_is_enrolled_and_its_secret_shown_once(city, desk):
    city.deliver([organisation_record(SHOP, REGISTRATION, "登记一")])
    answer = desk.post(MERCHANTS, "enrol", uscc=SHOP[1].lower(), name="街角书店", phone="")
    assert answer.status_code == 200
    assert "只显示这一次" in visible(answer.text)
    client_id, secret = secret_on(answer.text)
    assert token(city, client_id, secret).status_code == 200
    assert "街角书店" in desk.read(MERCHANTS)
    assert secret not in desk.get(MERCHANTS).text


def test_what_cannot_be_enrolled_says_why_and_keeps_what_was_typed(city, desk):
    answer = desk.post(MERCHANTS, "enrol", uscc="91330106MA2CDE1234", name="街角书店", phone="")
    assert answer.status_code == 422
    assert 'value="91330106MA2CDE1234"' in answer.text
    assert 'value="街角书店"' in answer.text


def test_suspending_stops_a_merchant_and_its_orders_are_ended_by_the_office(city, phone, desk):
    shop = city.merchant()
    shop.offer(**OFFER)
    order = opened(city, shop, phone)
    address = f"{MERCHANTS}/{shop.institution_id}"
    assert desk.post(address, "suspend", reason="").status_code == 422
    assert desk.post(address, "suspend", reason="多次投诉未处理").status_code == 303
    page = desk.read(address)
    assert "已停用" in page
    assert "多次投诉未处理" in page
    assert "没有了结的订单" in page
    assert ZHANG.name not in page
    words = {"order": order["waiver_id"], "statement": "商户已停业，订单由信用办撤销。"}
    assert desk.post(address, "end", **words).status_code == 303
    assert own(phone, order["waiver_id"])["state"] == "REVOKED"
    assert "没有了结的订单" not in desk.read(address)
    assert desk.post(address, "resume").status_code == 303
    assert "已停用" not in desk.read(address)


def test_a_new_secret_ends_the_old_one(city, desk):
    shop = city.merchant()
    page = desk.post(f"{MERCHANTS}/{shop.institution_id}", "renew").text
    assert token(city, *secret_on(page)).status_code == 200
    assert token(city, shop.client_id, shop.secret).status_code == 401


def test_a_clerk_may_look_and_enrol_and_is_offered_nothing_else(city):
    shop = city.merchant()
    clerk = DeskBrowser.signed_in(city, "clerk")
    page = clerk.get(f"{MERCHANTS}/{shop.institution_id}").text
    assert 'value="suspend"' not in page
    assert 'value="renew"' not in page
    assert 'value="enrol"' in clerk.get(MERCHANTS).text


def test_a_partner_is_enrolled_suspended_and_resumed(city, desk):
    page = desk.post(PARTNERS, "enrol", **PARTNER)
    assert token(city, *secret_on(page.text)).status_code == 200
    which = re.search(r'name="partner" value="(\w+)"', desk.get(PARTNERS).text)[1]
    told = {"partner": which, "reason": "数据安全检查未通过"}
    assert desk.post(PARTNERS, "suspend", **told).status_code == 303
    assert "停用：数据安全检查未通过" in desk.read(PARTNERS)
    assert token(city, *secret_on(page.text)).status_code == 401
    assert desk.post(PARTNERS, "resume", partner=which).status_code == 303
    assert "数据安全检查未通过" not in desk.read(PARTNERS)
    assert desk.post(PARTNERS, "resume", partner="nonsense").status_code == 404


def test_deliveries_stand_with_their_counts_and_nobodys_data(city, desk):
    rows = [record(ZHANG, "P-PEN-001", "罚一"), record(ZHANG, "P-PEN-001", "罚二", decided_on="x")]
    batch = city.collector.upload(feed(rows)).json["batch_id"]
    waiting = desk.get(DELIVERIES)
    assert "data-running" in waiting.text
    city.work()
    page = desk.get(DELIVERIES)
    assert "data-running" not in page.text
    assert "已完成" in visible(page.text)
    assert ZHANG.name not in page.text
    table = desk.get(f"{DELIVERIES}/{batch}/rejects.csv").text
    assert "decided_on" in table
    assert ZHANG.id_number not in table
    # The department itself reads what stood there.
    assert "x" in str(city.collector.rejects(batch))
    part = desk.client.get(DELIVERIES, headers={"Accept": "text/html", "X-Part": "1"})
    assert "<html" not in part.text
    assert "已完成" in part.text


def test_rejects_are_for_whom_the_policy_says(city):
    batch = city.collector.upload(feed([record(ZHANG, "P-PEN-001", "罚一", decided_on="x")])).json
    city.work()
    address = f"{DELIVERIES}/{batch['batch_id']}/rejects.csv"
    assert DeskBrowser.signed_in(city, "auditor").get(address).status_code == 200
    reviewer = DeskBrowser.signed_in(city, "reviewer")
    assert reviewer.get(address).status_code == 403
    assert "rejects.csv" not in reviewer.get(DELIVERIES).text
    assert DeskBrowser.signed_in(city, "clerk").get(DELIVERIES).status_code == 403


def test_batches_are_narrowed_by_state(city, desk):
    assert "还没有单位报送" in desk.read(DELIVERIES)
    city.deliver([record(ZHANG, "P-PEN-001", "罚一")])
    assert "信用记录" in desk.read(f"{DELIVERIES}?state=done")
    assert "没有符合条件的批次" in desk.read(f"{DELIVERIES}?state=refused")
    assert desk.get(f"{DELIVERIES}?state=lost").status_code == 422
