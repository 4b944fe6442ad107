"""What somebody found who had never seen the program, and how it is now."""

import pytest

from models import Database
from services.waivers import machine
from tests.citizens.acts import refused
from tests.people import LI
from tests.waivers.acts import act, opened, order, own, scan, scanned, show_pass, state_of

DAY = 86_400


def suspended_orders(merchant) -> list[dict]:
    desk = merchant.city.staff("reviewer")
    return desk.get(f"/staff/merchants/{merchant.institution_id}/waivers").json["items"]


def test_a_suspended_merchant_may_still_end_what_runs_and_nothing_else(city, merchant, phone):
    opened(city, merchant, phone, "N-1")
    opened(city, merchant, phone, "N-2")
    found = show_pass(phone)
    cashier = merchant.cashier(LI)
    merchant.suspend()
    for caller in (merchant, cashier):
        refused(scan(caller, found), 401, "client_suspended")
        refused(act(caller, "N-1", "claim", amount_fen=1, reason="损坏"), 401, "client_suspended")
    assert merchant.ask_token().status_code == 200
    assert act(merchant, "N-1", "complete").json["state"] == "COMPLETED"
    assert act(cashier, "N-2", "revoke", reason="停业").json["state"] == "REVOKED"
    assert merchant.get("/merchant/summary").status_code == 200


def test_a_claim_of_a_suspended_merchant_waits_instead_of_becoming_a_default(city, merchant, phone):
    mine = opened(city, merchant, phone)["waiver_id"]
    assert (
        act(merchant, "N-1", "claim", amount_fen=100, reason="划痕", kind="damage").status_code
        == 200
    )
    merchant.suspend()
    city.simulator.advance(20 * DAY)
    city.work()
    phone.sign_in()
    assert own(phone, mine)["state"] == "CLAIMED"
    desk = city.staff("supervisor")
    desk.sign_in()
    assert desk.post(f"/staff/merchants/{merchant.institution_id}/resume").status_code == 200
    city.simulator.advance(DAY + 1)
    city.work()
    phone.sign_in()
    assert own(phone, mine)["state"] == "DEFAULTED"


@pytest.mark.parametrize("state", ["ACTIVE", "CLAIMED", "DEFAULTED"])
def test_the_desk_ends_what_a_suspended_merchant_leaves_behind(city, merchant, phone, state):
    mine = opened(city, merchant, phone)["waiver_id"]
    if state != "ACTIVE":
        act(merchant, "N-1", "claim", amount_fen=100, reason="划痕", kind="damage")
    if state == "DEFAULTED":
        city.simulator.advance(16 * DAY)
        city.work()
        phone.sign_in()
    desk = city.staff("reviewer")
    desk.sign_in()
    refused(desk.post(f"/staff/waivers/{mine}/end", {"statement": "停业"}), 409, "merchant_active")
    city.staff("supervisor").sign_in()
    merchant.suspend()
    [left] = suspended_orders(merchant)
    assert (left["id"], left["state"]) == (mine, state)
    assert "张" not in str(left)
    refused(
        city.staff("auditor").post(f"/staff/waivers/{mine}/end", {"statement": "停业"}),
        403,
        "role_forbidden",
    )
    ended = desk.post(f"/staff/waivers/{mine}/end", {"statement": "商户已停业"})
    assert ended.status_code == 200, ended.text
    assert ended.json["state"] == ("SETTLED" if state == "DEFAULTED" else "REVOKED")
    seen = own(phone, mine)
    ending = machine.SETTLE if state == "DEFAULTED" else machine.REVOKE
    assert seen["timeline"][-1] | {"at": ""} == {
        "at": "",
        "state": ended.json["state"],
        "by": "staff",
        "note": "商户已停业",
        "act_name": machine.ACT_NAMES[ending],
        "act": ending,
    }
    assert suspended_orders(merchant) == []
    assert any(look["role"] == "staff" for look in phone.get("/me/access-log").json["items"])


def test_an_order_cannot_begin_at_a_suspended_merchant(city, merchant, phone):
    merchant.offer("rent", "投影仪", 60_000, 5)
    found = scanned(merchant, phone, scene="rent", deposit_fen=60_000)
    body = order(city, found["scan_id"], "R-1", deposit_fen=60_000)
    mine = merchant.post("/merchant/waivers", body).json["waiver_id"]
    merchant.suspend()
    refused(phone.post(f"/me/waivers/{mine}/confirm"), 409, "merchant_suspended")


@pytest.mark.parametrize("leave", ["/me/consents/merchant_check", "/me/identity"])
def test_a_scan_ends_when_the_person_withdraws(city, merchant, phone, leave):
    found = scanned(merchant, phone)
    assert phone.delete(leave).status_code == 204
    answer = merchant.post("/merchant/waivers", order(city, found["scan_id"]))
    refused(answer, 410, "scan_expired")


@pytest.mark.parametrize(
    "item",
    [
        "",
        "   ",
        "\u200b",
        "车\n平台通知：请补交",
        "\u202e元1.0\u202c",
        "见 http://evil.example",
        "x" * 61,
        "车\u2028请",
    ],
)
def test_a_thing_is_one_plain_line(city, merchant, phone, item):
    found = scanned(merchant, phone)
    answer = merchant.post("/merchant/waivers", order(city, found["scan_id"], item=item))
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json["errors"]] == ["item"]


@pytest.mark.parametrize("item", ["山地自行车 7 号", "Дача 🚲👩‍👩‍👧", "图书《三体》（上）"])
def test_names_of_things_in_any_script_pass(city, merchant, phone, item):
    found = scanned(merchant, phone)
    answer = merchant.post("/merchant/waivers", order(city, found["scan_id"], item=item))
    assert (answer.status_code, answer.json["item"]) == (201, item)


@pytest.mark.parametrize("number", [".", "..", "-", "::"])
def test_an_order_number_has_a_letter_or_a_digit(city, merchant, phone, number):
    found = scanned(merchant, phone)
    answer = merchant.post("/merchant/waivers", order(city, found["scan_id"], number))
    refused(answer, 422, "invalid", "out_order_no")


def test_every_missing_field_is_named(merchant):
    answer = merchant.post("/merchant/scans", {})
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json["errors"]} == {"pass", "scene", "deposit_fen"}
    answer = merchant.post("/merchant/waivers", {"item": "车"})
    missing = {"scan_id", "out_order_no", "deposit_fen", "due_at"}
    assert {error["field"] for error in answer.json["errors"]} == missing


def test_tapping_twice_opens_one_order(city, merchant, phone):
    offer = merchant.offer("books", "图书", 5_000, 30)
    path, body = f"/miniprogram/v1/merchants/{merchant.code}/waivers", {"offer_id": offer}
    headers = {"Authorization": f"Bearer {phone.access_token}", "Idempotency-Key": "tap-1"}
    first, second = (phone.client.post(path, json=body, headers=headers) for _ in range(2))
    assert first.status_code == 201
    assert second.json == first.json
    assert second.headers["Idempotent-Replay"] == "true"
    assert len(phone.get("/me/waivers").json["items"]) == 1
    assert state_of(merchant, first.json["out_order_no"]) == "ACTIVE"


def test_who_withdraws_while_the_order_is_being_opened_comes_before_it(
    city, merchant, phone, monkeypatch
):
    found = scanned(merchant, phone)
    session, withdrawn = Database.session, []

    def withdrawing_first(self, subject_id=None, *, write=True):
        if write and subject_id is not None and not withdrawn:
            withdrawn.append(True)
            assert phone.delete("/me/consents/merchant_check").status_code == 204
        return session(self, subject_id, write=write)

    monkeypatch.setattr(Database, "session", withdrawing_first)
    answer = merchant.post("/merchant/waivers", order(city, found["scan_id"]))
    assert withdrawn
    refused(answer, 410, "scan_expired")
