"""案卷: everything about a case for its person and for the office, and nothing of anybody else."""

import contextlib
import json

import pytest

from clients.files import StoreUnavailable
from tests.authorisations.acts import Partner, authorise
from tests.case_files.acts import ANSWER, REVIEW, digest_behind, file_of, own_file, told_at_length
from tests.citizens.acts import refused
from tests.objections.acts import STATEMENT, accepted, decided, done, objected, penalised, shown
from tests.people import LI, ZHANG
from tests.repairs import acts as repairs

CORRECTION = {"correction": {"处罚内容": "警告"}}
DAY = 86_400


@pytest.fixture
def phone(city):
    penalised(city)
    return city.phone(ZHANG)


def test_what_was_objected_found_and_decided_and_the_record_before_and_now(city, phone):
    case = told_at_length(city, phone, **CORRECTION)
    told = own_file(phone, case["id"])
    assert (told["kind"], told["state"], told["outcome"]) == ("objection", "DECIDED", "correct")
    assert (told["ground"], told["statement"]) == ("not_mine", STATEMENT)
    assert told["record"]["before"]["fields"] == {"处罚内容": "罚款", "违法事实": "闯红灯"}
    assert told["record"]["now"]["fields"] == {"处罚内容": "警告", "违法事实": "闯红灯"}
    assert told["record"]["now"]["status"] == "corrected"
    assert told["finding"]["department"] == "市公安局交警支队"
    assert (told["finding"]["outcome"], told["finding"]["statement"]) == ("correct", ANSWER)
    [decision] = told["decisions"]
    assert (decision["outcome"], decision["outcome_name"]) == ("correct", "更正")
    acts = [step["act"] for step in told["timeline"]]
    assert acts == ["submit", "accept", "forward", "find", "decide"]
    units = [step["unit"] for step in told["timeline"]]
    desk = "市信用办服务科 XY-0042"
    assert units == [None, desk, desk, "市公安局交警支队", desk]
    assert all(step["at"] for step in told["timeline"])


def test_the_digests_are_those_of_what_a_party_downloads(city, phone):
    case = told_at_length(city, phone, **CORRECTION)
    links = phone.get(f"/me/objections/{case['id']}/evidence").json["items"]
    listed = own_file(phone, case["id"])["evidence"]
    assert len(listed) == 2
    assert [each["sha256"] for each in listed] == [
        digest_behind(city, each["url"]) for each in links
    ]
    assert {each["name"].split(".")[1] for each in listed} == {"jpg", "pdf"}
    assert "url" not in json.dumps(listed)


def test_a_deleted_record_stands_in_the_file_as_it_was_and_nowhere_else(city, phone):
    case = told_at_length(city, phone, "delete")
    told = own_file(phone, case["id"])["record"]
    assert told["before"]["fields"]["处罚内容"] == "罚款"
    assert told["now"] is None
    assert shown(phone) is None


def test_both_decisions_and_the_own_words_that_stand_beside_an_upheld_record(city, phone):
    case = accepted(city, phone, record_id=shown(phone)["id"])
    decided(city, case["id"], "uphold")
    assert (
        phone.post(f"/me/objections/{case['id']}/review", {"statement": REVIEW}).status_code == 200
    )
    other = city.staff("supervisor")
    words = {"outcome": "uphold", "statement": "复核维持。"}
    done(other, case["id"], "review_decide", **words)
    told = own_file(phone, case["id"])
    assert [each["act"] for each in told["decisions"]] == ["decide", "review_decide"]
    assert told["review_statement"] == REVIEW
    [note] = told["record"]["now"]["annotations"]
    assert note["kind"] == "explained"
    assert STATEMENT in note["text"]


def test_a_repair_a_complaint_and_a_second_look_have_files_as_well(city, phone):
    repairs.punished(city, number="修一", months=4)
    bank = Partner(city)
    bank.read(authorise(phone, bank, "penalty")["id"])
    repair = repairs.granted(city, phone, "修一")
    city.work()
    told = own_file(phone, repair["id"])
    assert told["record"]["now"]["status"] == "repaired"
    assert [each["act"] for each in told["timeline"]][-2:] == ["rescore", "inform"]
    assert bank.name in told["timeline"][-1]["note"]
    complaint = phone.post("/me/complaints", {"about": "窗口", "text": "等了两个小时。"}).json
    told = own_file(phone, complaint["id"])
    assert (told["kind"], told["record"], told["decisions"]) == ("complaint", None, [])
    assert told["text"] == "等了两个小时。"
    for path in (repair["id"], complaint["id"]):
        assert phone.get(f"/me/cases/{path}/file.pdf").get_data().startswith(b"%PDF")


def test_it_wants_a_fresh_proof_and_a_case_of_ones_own(city, phone):
    case = objected(phone)
    other = city.phone(LI)
    for end in ("file", "file.pdf"):
        refused(other.get(f"/me/cases/{case['id']}/{end}"), 404, "not_found")
        refused(other.get(f"/me/cases/not-an-id/{end}"), 404, "not_found")
    city.simulator.advance(700)
    refused(phone.get(f"/me/cases/{case['id']}/file"), 403, "proof_required")
    refused(phone.get(f"/me/cases/{case['id']}/file.pdf"), 403, "proof_required")


def test_every_export_is_in_the_persons_log(city, phone):
    case = objected(phone)
    clerk = city.staff("clerk")
    answer = file_of(clerk, case["id"])
    assert answer.status_code == 200, answer.text
    assert clerk.get(f"/staff/cases/{case['id']}/file.pdf").mimetype == "application/pdf"
    own_file(phone, case["id"])
    own, second, first = phone.get("/me/access-log").json["items"][:3]
    assert (own["role"], own["purpose"]) == ("self", "导出案卷")
    for look in (first, second):
        assert (look["role"], look["purpose"]) == ("staff", "导出案卷")
        assert look["who"] == "市信用办服务科 XY-0042"
        assert look["basis"] == f"异议 {case['id']}"


def test_nobody_exports_the_own_case_at_the_desk(city, phone):
    case = objected(phone)
    refused(file_of(city.staff("reviewer", person=ZHANG), case["id"]), 403, "own_case")
    refused(file_of(city.staff("clerk"), "0" * 32), 404, "not_found")


def test_the_file_names_nobody_but_its_person_and_masks_the_number(city, phone):
    case = told_at_length(city, phone, **CORRECTION)
    text = json.dumps(own_file(phone, case["id"]), ensure_ascii=False)
    assert ZHANG.name in text
    for word in (ZHANG.id_number, ZHANG.phone, "周明理", LI.name):
        assert word not in text


def test_what_is_not_released_is_listed_without_a_digest(city, phone, monkeypatch):
    case = told_at_length(city, phone, **CORRECTION)
    monkeypatch.setattr("services.evidence.READY", "elsewhere")
    listed = own_file(phone, case["id"])["evidence"]
    assert [(each["name"], each["sha256"]) for each in listed] == [(None, None)] * 2


def test_while_the_store_is_away_nothing_is_exported_that_lacks_a_digest(city, phone, monkeypatch):
    case = told_at_length(city, phone, **CORRECTION)

    @contextlib.contextmanager
    def away(*_):
        raise StoreUnavailable("ENOTCONN")
        yield

    with monkeypatch.context() as patch:
        patch.setattr("services.evidence_files.opened", away)
        answer = phone.get(f"/me/cases/{case['id']}/file")
        refused(answer, 503, "unavailable")
        assert answer.headers["Retry-After"]
    assert own_file(phone, case["id"])["evidence"][0]["sha256"]


def test_the_clock_is_asked_before_a_case_is_shown(city, phone):
    case = objected(phone)
    city.simulator.advance(6 * DAY)
    assert phone.sign_in().status_code == 201
    told = own_file(phone, case["id"])
    assert told["state"] == "ACCEPTED"
    assert told["timeline"][-1]["by"] == "system"


def test_nobody_has_files_made_all_day(city, phone, monkeypatch):
    monkeypatch.setattr("services.case_files.EXPORTS", 4)  # without Redis half of it
    case, clerk = objected(phone), city.staff("clerk")
    statuses = [file_of(clerk, case["id"]).status_code for _ in range(6)]
    assert statuses[:2] == [200, 200]
    assert statuses[-1] == 429
