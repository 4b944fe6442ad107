"""What the tests of this folder do again and again."""

from datetime import timedelta

from policy import notices
from services.clocks import city_iso
from tests.builders import City, Phone
from tests.desks import Caller, Merchant

OFFER = {"scene": "travel", "title": "山地自行车", "deposit_fen": 20_000, "days": 3}


def agree(phone: Phone) -> None:
    answer = phone.post("/me/consents", {"kind": "merchant_check"})
    assert answer.status_code == 201, answer.text


def show_pass(phone: Phone) -> str:
    """The content of a fresh pass; the standing consent is given before the first."""
    answer = phone.post("/me/pass")
    if answer.status_code == 403:
        agree(phone)
        answer = phone.post("/me/pass")
    assert answer.status_code == 201, answer.text
    return answer.json["content"]


def scan(merchant: Caller, content: str, **changed):
    body = {"pass": content, "scene": "travel", "deposit_fen": 20_000}
    return merchant.post("/merchant/scans", body | changed)


def scanned(merchant: Caller, phone: Phone, **changed) -> dict:
    answer = scan(merchant, show_pass(phone), **changed)
    assert answer.status_code == 201, answer.text
    return answer.json


def order(city: City, scan_id: str, out_order_no: str = "N-1", **changed) -> dict:
    """The body that opens an order."""
    due = city.house.clock.now() + timedelta(days=2)
    return {
        "scan_id": scan_id,
        "out_order_no": out_order_no,
        "item": "山地自行车 7 号",
        "deposit_fen": 20_000,
        "due_at": city_iso(due),
    } | changed


def opened(city: City, merchant: Merchant, phone: Phone, out_order_no: str = "N-1", **asked):
    """An order opened on a fresh scan; returns the merchant's view."""
    found = scanned(merchant, phone, **asked)
    answer = merchant.post("/merchant/waivers", order(city, found["scan_id"], out_order_no))
    assert answer.status_code == 201, answer.text
    return answer.json


def act(merchant: Caller, out_order_no: str, step: str, **body):
    return merchant.post(f"/merchant/waivers/{out_order_no}/{step}", body)


def own(phone: Phone, waiver_id: str) -> dict:
    answer = phone.get(f"/me/waivers/{waiver_id}")
    assert answer.status_code == 200, answer.text
    return answer.json


def state_of(merchant: Caller, out_order_no: str) -> str:
    return merchant.get(f"/merchant/waivers/{out_order_no}").json["state"]


def messages(city: City, phone: Phone, state: str) -> None:
    """What this person told WeChat about our messages: `accept` or `reject`."""
    told = {"openid": phone.person.openid, "template_id": notices.load().mini_template}
    city.simulator.call("POST", "/sim/subscriptions", told | {"state": state})
