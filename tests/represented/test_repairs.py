"""The representative has a true penalty of the organisation repaired."""

from tests.builders import organisation_record
from tests.citizens.acts import refused
from tests.people import LI, SHOP
from tests.repairs.acts import acts_of, decided, done, months_ago
from tests.represented.acts import (
    STATEMENT,
    fined,
    in_report,
    own_report,
    public,
    record_id,
    registered,
    told,
)


def applying(phone, number: str = "旧罚", **changed):
    body = {"record_id": record_id(phone, number), "statement": STATEMENT}
    return phone.post("/me/repairs", body | changed)


def test_granted_the_penalty_is_published_no_more(city, phone, clerk):
    fined(city, "旧罚", decided_on=months_ago(city, 4))
    listed = phone.get(f"/me/repairs?organisation={SHOP[1]}").json["items"]
    assert {each["record_id"]: each["state"] for each in listed} | {
        record_id(phone, "旧罚"): "ELIGIBLE"
    } == {each["record_id"]: each["state"] for each in listed}
    answer = applying(phone)
    assert answer.status_code == 201, answer.text
    case = answer.json
    assert (case["state"], case["organisation"]["uscc"]) == ("APPLIED", SHOP[1])
    assert in_report(public(city).json, "旧罚")["status"] == "valid"
    done(clerk, case["id"], "accept")
    decided(city, case["id"])
    assert in_report(public(city).json, "旧罚") is None
    assert in_report(own_report(phone).json, "旧罚")["status"] == "repaired"
    city.work()
    # An organisation has no score that could be updated.
    assert acts_of(phone, case["id"]) == [
        *("apply", "accept", "grant"),
        *("unpublish", "unshare", "inform"),
    ]
    assert told(phone)[0] == "repair_granted"
    assert phone.get("/me/repairs/applications").json["items"] == []
    mine = phone.get(f"/me/repairs/applications?organisation={SHOP[1]}").json["items"]
    assert [each["id"] for each in mine] == [case["id"]]


def test_too_early_says_from_which_day(city, phone):
    fined(city, "新罚", decided_on=months_ago(city, 0))
    refused(applying(phone, "新罚"), 403, "not_eligible")


def test_who_is_replaced_withdraws_nothing(city, phone):
    fined(city, "旧罚", decided_on=months_ago(city, 4))
    case = applying(phone).json["id"]
    registered(city, LI, "登记-2", decided_on="2026-03-03")
    for act in ("withdraw", "resubmit"):
        refused(phone.post(f"/me/repairs/{case}/{act}"), 404, "not_found")
    after = city.phone(LI)
    assert after.post(f"/me/repairs/{case}/withdraw").json["state"] == "WITHDRAWN"


def test_a_contested_one_waits(city, phone, clerk):
    row = organisation_record(SHOP, "O-PEN-001", "旧罚", decided_on=months_ago(city, 4))
    city.deliver([row])
    body = {"ground": "not_mine", "statement": STATEMENT, "record_id": record_id(phone, "旧罚")}
    case = phone.post("/me/objections", body).json["id"]
    answer = clerk.post(f"/staff/objections/{case}/accept")
    assert answer.status_code == 200
    refused(applying(phone), 403, "not_eligible")
