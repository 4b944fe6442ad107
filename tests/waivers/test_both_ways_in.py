"""The whole story over HTTP: scan, decide, lend, take back; and the cabinet that lends by itself."""

from tests.people import ZHANG
from tests.waivers.acts import act, opened, own, scan, scanned, show_pass, state_of


def test_a_merchant_learns_yes_and_a_surname_and_nothing_else(city, merchant, phone):
    found = scanned(merchant, phone)
    assert found.keys() == {
        *("scan_id", "decision", "holder", "deposit_waiver_fen", "expires_at"),
    }
    assert (found["decision"], found["deposit_waiver_fen"]) == ("eligible", 20_000)
    assert found["holder"] == "张*"
    log = phone.get("/me/access-log").json["items"][0]
    assert (log["who"], log["role"], log["outcome"]) == (merchant.name, "merchant", "eligible")
    city.work()
    told = [notice["text"] for notice in phone.get("/me/notices").json["items"]]
    assert any(merchant.name in text and "可以免押" in text for text in told)


def test_the_thing_is_lent_and_comes_back(city, merchant, phone):
    order = opened(city, merchant, phone)
    assert order["state"] == "ACTIVE"
    assert order["holder"] == "张*"
    mine = own(phone, order["waiver_id"])
    assert (mine["merchant"], mine["item"]) == (merchant.name, "山地自行车 7 号")
    answer = act(merchant, "N-1", "complete")
    assert (answer.status_code, answer.json["state"]) == (200, "COMPLETED")
    mine = own(phone, order["waiver_id"])
    assert [step["state"] for step in mine["timeline"]] == ["ACTIVE", "COMPLETED"]
    assert [step["by"] for step in mine["timeline"]] == ["merchant", "merchant"]


def test_a_large_deposit_waits_for_the_citizens_word(city, merchant, phone):
    merchant.offer("rent", "投影仪", 50_000, 5)
    found = scanned(merchant, phone, scene="rent", deposit_fen=40_000)
    body = {
        "scan_id": found["scan_id"],
        "out_order_no": "R-1",
        "item": "投影仪",
        "deposit_fen": 40_000,
        "due_at": "2099-01-01T00:00:00+08:00",
    }
    refused = merchant.post("/merchant/waivers", body)
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "due_at")
    order = opened_now(city, merchant, body)
    assert order["state"] == "CREATED"
    assert phone.post(f"/me/waivers/{order['waiver_id']}/confirm").json["state"] == "ACTIVE"
    again = phone.post(f"/me/waivers/{order['waiver_id']}/confirm")
    assert (again.status_code, again.json["code"]) == (409, "wrong_state")
    assert again.json["errors"][0]["code"] == "ACTIVE"


def opened_now(city, merchant, body):
    from tests.waivers.acts import order

    fresh = order(city, body["scan_id"], body["out_order_no"], deposit_fen=body["deposit_fen"])
    answer = merchant.post("/merchant/waivers", fresh)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_a_citizen_opens_at_the_cabinet_and_returns_at_another(city, merchant, phone):
    offer = merchant.offer("books", "图书", 5_000, 30)
    here, there = merchant.site("一号柜"), merchant.site("二号柜")
    answer = phone.post(
        f"/merchants/{merchant.code}/waivers", {"offer_id": offer, "site": here["code"]}
    )
    assert answer.status_code == 201, answer.text
    mine = answer.json
    assert (mine["state"], mine["item"], mine["deposit_fen"]) == ("ACTIVE", "图书", 5_000)
    listed = merchant.get(f"/merchant/waivers?state=ACTIVE&since={quoted(mine['created_at'])}")
    seen = listed.json["items"]
    assert [order["out_order_no"] for order in seen] == [mine["out_order_no"]]
    assert seen[0]["site"] == here["code"]
    assert act(merchant, mine["out_order_no"], "complete").status_code == 200
    assert own(phone, mine["id"])["state"] == "COMPLETED"
    assert there["code"] != here["code"]


def quoted(moment: str) -> str:
    return moment.replace("+", "%2B")


def test_a_pass_answers_once_and_says_why_not(city, merchant, phone):
    content = show_pass(phone)
    token = content.partition("#")[2]
    assert scan(merchant, token).status_code == 201
    used = scan(merchant, content)
    assert (used.status_code, used.json["code"]) == (409, "pass_used")
    late = show_pass(phone)
    city.simulator.advance(61)
    expired = scan(merchant, late)
    assert (expired.status_code, expired.json["code"]) == (410, "pass_expired")
    for garbage in ("", "x", token[:-1] + "!", "A" * 27, "https://elsewhere.example/p#" + "B" * 27):
        unknown = scan(merchant, garbage)
        assert (unknown.status_code, unknown.json["code"]) == (404, "pass_unknown"), garbage
    looks = [item["outcome"] for item in phone.get("/me/access-log").json["items"]]
    assert looks.count("refused") == 2


def test_not_eligible_is_a_normal_answer(city, merchant, phone):
    for number in range(2):
        opened(city, merchant, phone, f"N-{number}")
    found = scanned(merchant, phone)
    assert (found["decision"], found["deposit_waiver_fen"]) == ("not_eligible", 0)
    answer = phone.get("/me/eligibility/travel").json
    assert answer["eligible"] is False
    assert [reason["code"] for reason in answer["reasons"]] == ["orders_limit"]
    assert answer["to_become_eligible"]
    assert state_of(merchant, "N-0") == "ACTIVE"
    assert ZHANG.name not in str(found)
