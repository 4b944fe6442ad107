"""The same order asked for again and at once: one order, and everybody hears which."""

import pytest

from tests.people import uscc
from tests.waivers.acts import act, order, scan, scanned, show_pass
from tests.waivers.crowds import at_once

MANY = 8


@pytest.fixture(autouse=True)
def many_from_one_address(monkeypatch):
    monkeypatch.setattr("rest.resources.ADDRESS_LIMIT", 1_000_000)


def post_at_once(merchant, bodies: list[dict], path: str = "/merchant/waivers", **more) -> list:
    took = at_once([lambda body=body: merchant.post(path, body, **more) for body in bodies])
    return [each.value for each in took]


def statuses(answers) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_the_same_body_eight_times_at_once_is_one_order(city, merchant, phone):
    for number in range(6):
        body = order(city, scanned(merchant, phone)["scan_id"], f"N-{number}")
        answers = post_at_once(merchant, [body] * MANY)
        assert statuses(answers) == [200] * (MANY - 1) + [201]
        assert len({answer.json["waiver_id"] for answer in answers}) == 1
        assert act(merchant, f"N-{number}", "complete").status_code == 200


def test_later_it_is_answered_with_the_order_as_it_is_now(city, merchant, phone):
    body = order(city, scanned(merchant, phone)["scan_id"])
    first = merchant.post("/merchant/waivers", body)
    assert act(merchant, "N-1", "complete").status_code == 200
    city.simulator.advance(600)  # the scan is over by now, and nobody needs it
    merchant.token = merchant.ask_token().json["access_token"]
    again = merchant.post("/merchant/waivers", body)
    assert (again.status_code, again.json["state"]) == (200, "COMPLETED")
    assert again.json["waiver_id"] == first.json["waiver_id"]


def test_eight_bodies_under_one_number_are_one_order_and_seven_named_differences(
    city, merchant, phone
):
    body = order(city, scanned(merchant, phone)["scan_id"])
    answers = post_at_once(merchant, [body | {"item": f"{n} 号车"} for n in range(MANY)])
    assert statuses(answers) == [201] + [409] * (MANY - 1)
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json["code"] == "order_differs"
            assert [error["field"] for error in answer.json["errors"]] == ["item"]


@pytest.mark.parametrize(
    "changed",
    [
        {"item": "另一辆车"},
        {"deposit_fen": 19_999},
        {"due_at": "2099-01-01T00:00:00+08:00"},
        {"scan_id": "0" * 31 + "1"},
        {"item": "另一辆车", "deposit_fen": 1},
    ],
    ids=lambda changed: "+".join(changed),
)
def test_a_difference_is_named(city, merchant, phone, changed):
    body = order(city, scanned(merchant, phone)["scan_id"])
    assert merchant.post("/merchant/waivers", body).status_code == 201
    differs = merchant.post("/merchant/waivers", body | changed)
    assert (differs.status_code, differs.json["code"]) == (409, "order_differs")
    assert {error["field"] for error in differs.json["errors"]} == set(changed)


def test_one_scan_is_good_for_one_order_whoever_is_first(city, merchant, phone):
    found = scanned(merchant, phone)
    answers = post_at_once(
        merchant, [order(city, found["scan_id"], f"N-{number}") for number in range(MANY)]
    )
    assert statuses(answers) == [201] + [409] * (MANY - 1)
    assert {a.json["code"] for a in answers if a.status_code == 409} == {"scan_used"}
    assert len(merchant.get("/merchant/waivers").json["items"]) == 1


def test_two_merchants_may_choose_the_same_number(city, merchant, phone):
    other = city.merchant(("山行户外用品店", uscc(1002)), [("travel", "帐篷", 20_000, 3)])
    for each in (merchant, other):
        answer = each.post("/merchant/waivers", order(city, scanned(each, phone)["scan_id"]))
        assert answer.status_code == 201
        assert len(each.get("/merchant/waivers").json["items"]) == 1


def test_a_scan_is_nobody_elses(city, merchant, phone):
    other = city.merchant(("山行户外用品店", uscc(1002)), [("travel", "帐篷", 20_000, 3)])
    stolen = other.post("/merchant/waivers", order(city, scanned(merchant, phone)["scan_id"]))
    assert (stolen.status_code, stolen.json["code"]) == (404, "scan_unknown")


def test_a_scan_is_good_for_five_minutes(city, merchant, phone):
    found = scanned(merchant, phone)
    body = order(city, found["scan_id"])
    city.simulator.advance(301)
    merchant.token = merchant.ask_token().json["access_token"]
    late = merchant.post("/merchant/waivers", body)
    assert (late.status_code, late.json["code"]) == (410, "scan_expired")


def test_a_scan_sent_again_under_its_key_is_answered_again(city, merchant, phone):
    body = {"pass": show_pass(phone), "scene": "travel", "deposit_fen": 20_000}
    first = merchant.post("/merchant/scans", body, key="till-7-0001")
    again = merchant.post("/merchant/scans", body, key="till-7-0001")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first.headers
    assert again.get_data() == first.get_data()
    other = merchant.post("/merchant/scans", body | {"deposit_fen": 1}, key="till-7-0001")
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert scan(merchant, body["pass"]).json["code"] == "pass_used"
    looks = [each["outcome"] for each in phone.get("/me/access-log").json["items"]]
    assert looks.count("eligible") == 1


def test_eight_times_at_once_under_one_key_it_is_done_once(city, merchant, phone):
    body = {"pass": show_pass(phone), "scene": "travel", "deposit_fen": 20_000}
    answers = post_at_once(merchant, [body] * MANY, "/merchant/scans", key="till-7-0002")
    done = [answer for answer in answers if answer.status_code == 201]
    assert done
    assert len({answer.json["scan_id"] for answer in done}) == 1
    assert sum("Idempotent-Replay" not in answer.headers for answer in done) == 1
    others = {a.json["code"] for a in answers if a.status_code != 201}
    assert others <= {"request_in_progress"}
