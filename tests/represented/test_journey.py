"""A wrong penalty of an organisation: its representative objects, and it goes everywhere."""

import uuid
from datetime import timedelta

import pytest

from services import lists
from tests.builders import API
from tests.citizens.acts import refused
from tests.desks import Merchant
from tests.evidence.acts import hand_in
from tests.evidence.files import photo
from tests.objections.acts import decided, done, finding, forwarded, staff_act
from tests.people import SHOP, ZHANG
from tests.represented.acts import (
    PENALTY,
    STATEMENT,
    fined,
    in_report,
    looks,
    objected,
    objecting,
    own_report,
    public,
    record_id,
    represented,
    told,
)

SOURCE = "市市场监督管理局"


def test_wrong_and_gone_everywhere(city, phone, clerk):
    office = city.department(SOURCE, [PENALTY])
    assert in_report(public(city).json)["status"] == "valid"
    case = objected(phone)
    assert case["organisation"] == {"name": SHOP[0], "uscc": SHOP[1]}
    assert (case["state"], case["timeline"][0]["by"]) == ("SUBMITTED", "citizen")
    assert in_report(public(city).json)["status"] == "valid"

    done(clerk, case["id"], "accept")
    for report in (public(city).json, own_report(phone).json):
        row = in_report(report)
        assert row["status"] == "contested"
        [said] = row["annotations"]
        assert said["text"].startswith("该单位对这条信息提出异议")
    done(clerk, case["id"], "forward", department=SOURCE)
    asked = forwarded(office, case["id"]).json
    assert asked["subject"] == {"kind": "organisation", "name": SHOP[0], "id_number": SHOP[1]}
    assert finding(office, case["id"], "delete").status_code == 200
    decided(city, case["id"], "delete")

    assert in_report(public(city).json) is None
    assert in_report(own_report(phone).json) is None
    fined(city, title="再次报送")  # the next file brings it back nowhere
    assert in_report(public(city).json) is None
    kept = phone.get(f"/me/objections/{case['id']}").json
    assert (kept["state"], kept["outcome"]) == ("DECIDED", "delete")
    assert told(phone)[0] == "objection_decided"
    notice = phone.get("/me/notices").json["items"][0]
    assert SHOP[0] in notice["text"]


def test_corrected_it_stands_corrected_for_everybody(city, phone, clerk):
    case = done(clerk, objected(phone, ground="inaccurate")["id"], "accept")
    decided(city, case["id"], "correct", correction={"违法事实": "超范围经营"})
    for report in (public(city).json, own_report(phone).json):
        row = in_report(report)
        assert (row["status"], row["fields"]["违法事实"]) == ("corrected", "超范围经营")


def test_upheld_reviewed_by_another_and_the_own_statement_stands_beside_it(city, phone, clerk):
    words = f"{STATEMENT}可致电 {ZHANG.phone}，证件 {ZHANG.id_number}。"
    case = done(clerk, objected(phone, statement=words)["id"], "accept")
    decided(city, case["id"], "uphold")
    answer = phone.post(f"/me/objections/{case['id']}/review", {"statement": "请再核对门店照片。"})
    assert (answer.status_code, answer.json["state"]) == (200, "REVIEW")
    assert in_report(public(city).json)["status"] == "contested"
    again = {"outcome": "uphold", "statement": "复核维持。"}
    assert (
        staff_act(city.staff("reviewer"), case["id"], "review_decide", **again).status_code == 403
    )
    done(city.staff("supervisor"), case["id"], "review_decide", **again)
    row = in_report(public(city).json)
    [said] = row["annotations"]
    assert (row["status"], said["kind"]) == ("explained", "explained")
    assert said["text"].startswith(f"该单位说明：{STATEMENT}")
    # Everybody reads it: nobody's number stands in it.
    assert ZHANG.phone not in said["text"]
    assert ZHANG.id_number not in said["text"]


def test_returned_with_everything_missing_completed_and_withdrawn(city, phone, clerk):
    case = objected(phone)
    done(clerk, case["id"], "return", missing=["装修合同"])
    assert told(phone)[0] == "objection_returned"
    path = f"/me/objections/{case['id']}"
    assert phone.post(f"{path}/resubmit").json["state"] == "SUBMITTED"
    done(clerk, case["id"], "accept")
    assert in_report(public(city).json)["status"] == "contested"
    assert phone.post(f"{path}/withdraw").json["state"] == "WITHDRAWN"
    assert in_report(public(city).json)["status"] == "valid"


def test_what_nobody_takes_up_the_clock_accepts(city, phone):
    case = objected(phone)
    city.simulator.advance(timedelta(days=5).total_seconds())
    city.work()
    assert in_report(public(city).json)["status"] == "contested"
    assert phone.sign_in().status_code == 201
    assert phone.get(f"/me/objections/{case['id']}").json["state"] == "ACCEPTED"


def test_wrongly_listed_and_delisted(city, phone, clerk):
    merchant = Merchant.enrolled(city, SHOP)
    header = "list,subject_kind,subject_id,entered_on,exit_on,basis"
    row = f"black,organisation,{SHOP[1]},2026-01-05,,市监〔2026〕1号"
    lists.import_file(city.worker, f"{header}\r\n{row}\r\n".encode())
    [entry] = own_report(phone).json["lists"]
    body = {"ground": "wrongly_listed", "statement": STATEMENT, "list_entry_id": entry["id"]}
    answer = phone.post("/me/objections", body)
    assert answer.status_code == 201, answer.text
    done(clerk, answer.json["id"], "accept")
    assert [each["status"] for each in public(city).json["lists"]] == ["contested"]
    # What is being looked into starts no measure and holds none up.
    path = f"/staff/merchants/{merchant.institution_id}/resume"
    assert city.staff("supervisor").post(path).status_code == 200
    decided(city, answer.json["id"], "delist")
    assert public(city).json["lists"] == []


def suspended_by_list(city) -> Merchant:
    merchant = Merchant.enrolled(city, SHOP)
    assert black_listed(city).suspended == (merchant.name,)
    refused(merchant.get("/merchant/offers"), 401, "client_suspended")
    return merchant


def black_listed(city, entered_on: str = "2026-01-05"):
    header = "list,subject_kind,subject_id,entered_on,exit_on,basis"
    row = f"black,organisation,{SHOP[1]},{entered_on},,市监〔2026〕1号"
    return lists.import_file(city.worker, f"{header}\r\n{row}\r\n".encode())


def delisted(city, phone, entry_id: str) -> dict:
    body = {"ground": "wrongly_listed", "statement": STATEMENT, "list_entry_id": entry_id}
    case = phone.post("/me/objections", body).json
    done(city.staff("clerk"), case["id"], "accept")
    decided(city, case["id"], "delist")
    return phone.get(f"/me/objections/{case['id']}").json


def test_what_the_wrong_listing_stopped_goes_on_and_the_case_says_so(city, phone):
    merchant = suspended_by_list(city)
    [entry] = own_report(phone).json["lists"]
    case = delisted(city, phone, entry["id"])
    assert merchant.get("/merchant/offers").status_code == 200
    assert case["restoration"] == {
        "taken_back": [f"恢复商户“{merchant.name}”"],
        "told": [f"商户“{merchant.name}”"],
    }
    [event] = merchant.get("/merchant/events").json["items"]
    assert (event["type"], "移出名单" in event["data"]["reason"]) == ("merchant.resumed", True)


def test_another_entry_keeps_it_suspended(city, phone):
    merchant = suspended_by_list(city)
    black_listed(city, "2026-02-05")
    entry, other = own_report(phone).json["lists"]
    assert delisted(city, phone, entry["id"])["restoration"] is None
    refused(merchant.get("/merchant/offers"), 401, "client_suspended")
    assert delisted(city, phone, other["id"])["restoration"] is not None
    assert merchant.get("/merchant/offers").status_code == 200


def test_what_the_office_suspended_itself_stays_so(city, phone):
    merchant = Merchant.enrolled(city, SHOP)
    merchant.suspend("多次投诉未处理")
    black_listed(city)
    [entry] = own_report(phone).json["lists"]
    assert delisted(city, phone, entry["id"])["restoration"] is None
    refused(merchant.get("/merchant/offers"), 401, "client_suspended")


def test_what_is_missing_is_that_of_the_organisation(phone):
    body = {"ground": "missing", "statement": STATEMENT, "item_code": "O-HON-001"}
    case = phone.post("/me/objections", body)
    assert case.status_code == 201, case.text
    assert case.json["organisation"]["uscc"] == SHOP[1]


def test_evidence_is_handed_in_and_opened_at_the_desk(city, phone, clerk):
    case = objected(phone)
    answer = hand_in(phone, uuid.UUID(hex=case["id"]), photo())
    assert answer.status_code == 201, answer.text
    items = phone.get(f"/me/objections/{case['id']}/evidence").json["items"]
    assert [each["id"] for each in items] == [answer.json["id"]]
    page = clerk.get(f"/staff/objections/{case['id']}").json
    assert [each["id"] for each in page["evidence"]] == [answer.json["id"]]
    assert page["subject"] == {"kind": "organisation", "name": SHOP[0]}


def test_own_and_organisations_cases_stand_apart(phone):
    case = objected(phone)
    assert phone.get("/me/objections").json["items"] == []
    [listed] = phone.get(f"/me/objections?organisation={SHOP[1]}").json["items"]
    assert listed["id"] == case["id"]
    [mine] = phone.get("/me/organisations").json["items"]
    assert mine == {"name": SHOP[0], "uscc": SHOP[1], "open_objections": 1, "open_repairs": 0}
    assert represented(phone) == [SHOP[1]]
    assert objecting(phone, record_id(phone)).json["code"] == "objection_open"


def test_the_log_says_for_whom_and_who(city, phone, clerk):
    case = objected(phone)
    clerk.get(f"/staff/objections/{case['id']}")
    opened, submitted, *_ = [each for each in looks(phone) if case["id"] in each["basis"]]
    assert (opened["role"], opened["purpose"]) == ("staff", "查看异议")
    assert (submitted["role"], submitted["purpose"]) == ("self", "提出异议")
    assert submitted["who"] == "法定代表人 张**"
    assert "登记的法定代表人" in submitted["basis"]
    # Nothing of it stands in the person's own log, which is about the person's own file.
    own = phone.get("/me/access-log").json["items"]
    assert [each for each in own if case["id"] in each["basis"]] == []


def test_the_queue_carries_no_names(phone, clerk):
    case = objected(phone)
    answer = clerk.get("/staff/objections")
    assert [each["id"] for each in answer.json["items"]] == [case["id"]]
    for secret in (SHOP[0], SHOP[1], ZHANG.name, ZHANG.id_number):
        assert secret not in answer.text


def test_a_contested_penalty_does_not_count_at_the_shops_door(city, phone, clerk):
    merchant = Merchant.enrolled(city, SHOP)
    fined(city, "罚二", item="O-PEN-002")
    path = f"/miniprogram/v1/merchants/{merchant.code}"

    def negatives() -> int:
        answer = phone.client.get(path, headers=phone._headers())
        return sum(each["negative"] for each in answer.json["credit"]["classes"])

    assert negatives() == 2
    done(clerk, objected(phone)["id"], "accept")
    assert negatives() == 1


@pytest.mark.parametrize("path", ["report", "access-log"])
def test_the_public_door_stays_what_it_was(city, phone, path):
    """The whole file is nobody's but the organisation's."""
    del phone
    client = city.app.test_client()
    assert client.get(f"/miniprogram/v1/me/organisations/{SHOP[1]}/{path}").status_code == 401
    assert client.get(f"{API}/open/organisations/{SHOP[1]}/report").status_code == 200
