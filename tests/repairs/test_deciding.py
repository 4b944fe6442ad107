"""From the application to the grant, and what a grant does: to the file, the score, the receivers."""

import uuid
from datetime import timedelta

import pytest

from policy import profiles, working_days
from policy import repairs as policy
from services import recipients
from services.cases import rounds
from services.repairs import effects
from tests.authorisations.acts import authorise
from tests.builders import record
from tests.citizens.acts import refused
from tests.people import LI, ZHANG
from tests.repairs.acts import (
    GENERAL,
    HONOUR,
    MINOR,
    SERIOUS,
    accepted,
    acts_of,
    applied,
    applying,
    decided,
    done,
    granted,
    punished,
    shown,
    staff_act,
    standing,
    today,
    told,
)

FAN_OUT = ["unpublish", "unshare", "rescore"]
DAY = 86_400


def sign_everybody_in(city, phone) -> None:
    assert phone.sign_in().status_code == 201
    for desk in city._staff.values():
        assert desk.sign_in().status_code == 201
    city.collector.__dict__.pop("token", None)


def test_the_whole_way(city, phone, bank):
    punished(city, months=4)
    read = authorise(phone, bank, "penalty")
    bank.read(read["id"])
    before = phone.get("/me/score").json["value"]
    case = applied(phone)
    assert (case["state"], case["class"]) == ("APPLIED", "general")
    assert case["accept_by"] == working_days.add(today(city), 3).isoformat()
    assert case["promise"]["version"] == policy.load().promise_version
    assert standing(phone)["state"] == "APPLIED"
    case = done(city.staff("clerk"), case["id"], "accept")
    assert case["due_on"] == working_days.add(today(city), 10).isoformat()
    case = decided(city, case["id"])
    assert case["state"] == "GRANTED"
    record_now = shown(phone)
    assert record_now["status"] == "repaired"
    assert [each["kind"] for each in record_now["annotations"]] == ["repaired"]
    assert standing(phone)["state"] == "GRANTED"
    after = phone.get("/me/score").json["value"]
    assert after > before
    city.work()
    own = phone.get(f"/me/repairs/{case['id']}").json
    assert [each["act"] for each in own["timeline"]] == [
        *("apply", "accept", "grant"),
        *(*FAN_OUT, "inform"),
    ]
    assert all(each["at"] for each in own["timeline"])
    assert own["timeline"][5]["note"] == f"信用分由 {before} 变为 {after}"
    assert bank.name in own["timeline"][6]["note"]
    [event] = bank.get("/partner/events").json["items"]
    assert event["type"] == "record.repaired"
    assert event["data"]["authorisation_id"] == read["id"]
    assert event["data"]["record_id"] == record_now["id"]
    assert bank.read(read["id"]).json["sections"][0]["records"] == []
    assert told(phone) == ["repair_applied", "repair_accepted", "repair_granted"]


def test_only_those_who_were_given_it_are_told(city, phone, bank, landlord):
    punished(city, months=4)
    bank.read(authorise(phone, bank, "honour")["id"])  # another class
    authorise(phone, landlord, "penalty")  # never used
    case = granted(city, phone)
    city.work()
    assert acts_of(phone, case["id"])[-1] == "inform"
    for partner in (bank, landlord):
        assert partner.get("/partner/events").json["items"] == []
    own = phone.get(f"/me/repairs/{case['id']}").json
    assert "没有机构获得过" in own["timeline"][-1]["note"]


def test_each_receiver_is_told_once_also_after_a_withdrawal(city, phone, bank, landlord):
    punished(city, months=4)
    for partner in (bank, landlord):
        given = authorise(phone, partner, "penalty")
        partner.read(given["id"])
        partner.read(given["id"])
        phone.delete(f"/me/authorisations/{given['id']}")
    case = granted(city, phone)
    city.work()
    city.work()
    for partner in (bank, landlord):
        assert len(partner.get("/partner/events").json["items"]) == 1
    assert acts_of(phone, case["id"])[-3:] == ["rescore", "inform", "inform"]


def test_killed_between_two_receivers_the_fan_out_finishes_later(
    city, phone, bank, landlord, monkeypatch
):
    punished(city, months=4)
    for partner in (bank, landlord):
        partner.read(authorise(phone, partner, "penalty")["id"])
    case = granted(city, phone)
    tell, calls = recipients.tell, []

    def dies_at_the_second(*words):
        calls.append(words)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return tell(*words)

    monkeypatch.setattr(recipients, "tell", dies_at_the_second)
    rounds.run(city.worker)
    for partner in (bank, landlord):  # all of it, or nothing of it
        assert partner.get("/partner/events").json["items"] == []
    monkeypatch.undo()
    rounds.run(city.worker)
    assert acts_of(phone, case["id"])[-2:] == ["inform", "inform"]
    for partner in (bank, landlord):
        assert len(partner.get("/partner/events").json["items"]) == 1


@pytest.mark.parametrize("step", ["close_row", "refresh", "add"])
def test_killed_while_it_is_granted_nothing_of_it_happened(city, phone, monkeypatch, step):
    punished(city, months=4)
    case = accepted(city, phone)
    before = phone.get("/me/report").json

    def dies(*_, **__):
        raise RuntimeError("killed")

    where = effects.records if step == "close_row" else effects.marks
    monkeypatch.setattr(where, step, dies)
    body = {"granted": True, "statement": "准予"}
    answer = staff_act(city.staff("reviewer"), case["id"], "decide", **body)
    assert answer.status_code == 500
    monkeypatch.undo()
    assert phone.get("/me/report").json == before
    assert phone.get(f"/me/repairs/{case['id']}").json["state"] == "ACCEPTED"
    assert decided(city, case["id"])["state"] == "GRANTED"


def test_the_next_delivery_does_not_bring_it_back(city, phone):
    punished(city, months=4)
    granted(city, phone)
    row = record(ZHANG, GENERAL, "罚一", title="罚一号处罚", decided_on=shown(phone)["decided_on"])
    batch = city.deliver([row | {"title": "又来了"}])
    assert batch["rejected"] == 1
    assert shown(phone)["status"] == "repaired"


def test_denied_it_stays_and_may_be_asked_again_later(city, phone):
    punished(city, months=4)
    case = accepted(city, phone)
    assert decided(city, case["id"], granted=False)["state"] == "DENIED"
    assert shown(phone)["status"] == "valid"
    now = standing(phone)
    assert now["state"] == "NOT_ELIGIBLE"
    assert now["from"] == policy.load().again_after.end(today(city)).isoformat()
    refused(applying(phone), 403, "not_eligible")
    assert told(phone)[-1] == "repair_denied"


def test_what_cannot_be_applied_for(city, phone):
    punished(city, GENERAL, "早", months=3, days=-1)
    punished(city, months=4)
    city.deliver([record(ZHANG, HONOUR, "荣誉一号"), record(LI, GENERAL, "别人的")])
    early = applying(phone, "早")
    refused(early, 403, "not_eligible", "record_id")
    assert early.json["errors"][0]["code"] == "too_early"
    refused(applying(phone, "荣誉一号"), 422, "invalid", "record_id")
    refused(applying(phone, record_id=shown(city.phone(LI), "别人的")["id"]), 404, "not_found")
    refused(applying(phone, record_id="no id"), 404, "not_found")
    refused(applying(phone, statement=" "), 422, "invalid", "statement")
    refused(applying(phone, promise_version="1999"), 409, "text_changed")
    applied(phone)
    refused(applying(phone), 409, "repair_open")
    assert told(phone) == ["repair_applied"]


def test_a_repaired_record_is_not_repaired_again(city, phone):
    punished(city, months=4)
    granted(city, phone)
    refused(applying(phone), 409, "already_repaired")


def test_community_service_allows_an_earlier_day_where_the_profile_does(city, phone, monkeypatch):
    punished(city, SERIOUS, months=10)
    assert standing(phone)["with_service_from"] < today(city).isoformat()
    refused(applying(phone), 403, "not_eligible")
    case = applied(phone, with_service=True)
    page = city.staff("clerk").get(f"/staff/repairs/{case['id']}").json
    assert "service" in [each["code"] for each in page["conditions"]]
    phone.post(f"/me/repairs/{case['id']}/withdraw")
    strict = policy.RepairTerms(excludes_serious_list=True, accepts_service=False)
    monkeypatch.setitem(policy.load().profiles, "zhejiang", strict)
    assert standing(phone)["with_service_from"] is None
    refused(applying(phone, with_service=True), 403, "not_eligible")


def test_a_promise_that_was_not_kept_is_not_rewarded(city, phone):
    punished(city, months=4)
    case = accepted(city, phone)
    city.simulator.advance(2 * DAY)
    sign_everybody_in(city, phone)
    punished(city, MINOR, "新罚", months=0)
    body = {"granted": True, "statement": "准予"}
    answer = staff_act(city.staff("reviewer"), case["id"], "decide", **body)
    refused(answer, 409, "promise_broken")
    assert shown(phone)["status"] == "valid"
    assert decided(city, case["id"], granted=False)["state"] == "DENIED"


def test_returned_once_with_everything_and_handed_in_again(city, phone):
    punished(city, months=4)
    case, clerk = applied(phone), city.staff("clerk")
    back = done(clerk, case["id"], "return", missing=["缴款凭证", "身份证复印件"])
    assert (back["state"], back["due_on"]) == ("RETURNED", None)
    again = phone.post(f"/me/repairs/{case['id']}/resubmit", {"statement": "已补凭证"}).json
    assert (again["state"], again["statement"], again["missing"]) == ("APPLIED", "已补凭证", [])
    refused(staff_act(clerk, case["id"], "return", missing=["再补"]), 409, "returned_before")
    assert done(clerk, case["id"], "refuse", reason="材料不齐")["state"] == "REFUSED"
    assert standing(phone)["state"] == "ELIGIBLE"
    assert told(phone) == [
        *("repair_applied", "repair_returned", "repair_applied"),
        "repair_refused",
    ]


def test_what_is_returned_and_never_handed_in_lapses(city, phone):
    punished(city, months=4)
    case = applied(phone)
    done(city.staff("clerk"), case["id"], "return", missing=["缴款凭证"])
    days = profiles.load().resubmit_days
    city.simulator.advance(timedelta(days=days - 1).total_seconds())
    city.work()
    sign_everybody_in(city, phone)
    assert phone.get(f"/me/repairs/{case['id']}").json["state"] == "RETURNED"
    city.simulator.advance(timedelta(days=2).total_seconds())
    city.work()
    sign_everybody_in(city, phone)
    assert phone.get(f"/me/repairs/{case['id']}").json["state"] == "WITHDRAWN"
    assert told(phone)[-1] == "repair_lapsed"


def test_nothing_is_overdue_unseen(city, phone):
    punished(city, months=4)
    case = applied(phone)
    city.simulator.advance(7 * DAY)
    city.work()
    sign_everybody_in(city, phone)
    [line] = city.staff("clerk").get("/staff/repairs").json["items"]
    assert (line["id"], line["overdue"]) == (case["id"], True)
    assert told(phone)[-1] == "repair_overdue"
    assert phone.get(f"/me/repairs/{case['id']}").json["overdue"] is True
    assert done(city.staff("clerk"), case["id"], "accept")["overdue"] is False


def test_the_queue_names_nobody_and_the_person_sees_every_look(city, phone):
    punished(city, months=4)
    case, clerk = applied(phone), city.staff("clerk")
    queue = clerk.get("/staff/repairs")
    assert [each["id"] for each in queue.json["items"]] == [case["id"]]
    for word in (ZHANG.name, ZHANG.id_number, "罚一号处罚", "缴款"):
        assert word not in queue.text
    page = clerk.get(f"/staff/repairs/{case['id']}").json
    assert page["subject"]["name"] == ZHANG.name
    look = phone.get("/me/access-log").json["items"][0]
    assert (look["role"], look["basis"]) == ("staff", f"修复申请 {case['id']}")
    assert look["who"].endswith("XY-0042")


def test_nobody_decides_the_own_case(city, phone):
    punished(city, months=4)
    case = accepted(city, phone)
    own = city.staff("reviewer", person=ZHANG)
    refused(own.get(f"/staff/repairs/{case['id']}"), 403, "own_case")
    body = {"granted": True, "statement": "准予"}
    refused(staff_act(own, case["id"], "decide", **body), 403, "own_case")


def test_no_way_but_the_machines(city, phone):
    punished(city, months=4)
    case, reviewer = applied(phone), city.staff("supervisor")
    body = {"granted": True, "statement": "准予"}
    refused(staff_act(reviewer, case["id"], "decide", **body), 409, "wrong_state", "state")
    refused(phone.post(f"/me/repairs/{case['id']}/resubmit"), 409, "wrong_state", "state")
    assert phone.post(f"/me/repairs/{case['id']}/withdraw").json["state"] == "WITHDRAWN"
    for act, words in (("accept", {}), ("refuse", {"reason": "晚了"})):
        refused(staff_act(reviewer, case["id"], act, **words), 409, "wrong_state", "state")
    refused(staff_act(reviewer, uuid.uuid4().hex, "accept"), 404, "not_found")


def test_it_is_ones_own(city, phone):
    punished(city, months=4)
    case = applied(phone)
    other = city.phone(LI)
    for path in ("", "/withdraw", "/resubmit"):
        call = other.post if path else other.get
        refused(call(f"/me/repairs/{case['id']}{path}"), 404, "not_found")
    assert other.get("/me/repairs/applications").json["items"] == []
    assert [each["id"] for each in phone.get("/me/repairs/applications").json["items"]] == [
        case["id"]
    ]
