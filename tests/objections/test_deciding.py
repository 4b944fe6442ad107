"""What the office decides is done to the record in the same transaction, and stays done."""

import io

import pytest

from models import Case, Record
from services import lists
from tests.builders import record
from tests.citizens.acts import refused
from tests.evidence.files import pdf
from tests.objections.acts import (
    HONOUR,
    PENALTY,
    STATEMENT,
    accepted,
    contested_points,
    decided,
    done,
    notices,
    objected,
    objecting,
    own,
    score,
    shown,
    staff_act,
    versions,
    wait_until_over,
)
from tests.people import ZHANG
from tests.scores.acts import enter

STANDING = "经核实，记录无误。"


def sent_again(city, number: str = "罚一", **changed) -> dict:
    """The department's next file has the record still."""
    fields = {"处罚内容": "罚款", "违法事实": "闯红灯，另有情节"}
    return city.deliver([record(ZHANG, PENALTY, number, fields=fields, **changed)])


def closed_by_decision(city, batch: dict) -> bool:
    assert (batch["rejected"], batch["accepted"]) == (1, 0), batch
    return True


def test_a_deleted_record_is_gone_everywhere_and_does_not_come_back(city, phone):
    record_id = shown(phone)["id"]
    before = score(phone)
    case = accepted(city, phone)
    clean = score(phone)
    version = versions(phone)
    after = decided(city, case["id"], "delete")
    assert (after["state"], after["outcome"]) == ("DECIDED", "delete")
    assert shown(phone) is None
    assert score(phone) == clean > before
    assert versions(phone) == version + 1  # once, not mark by mark
    assert closed_by_decision(city, sent_again(city))
    assert shown(phone) is None
    assert own(phone, case["id"])["about"]["title"] == "测试记录"
    assert record_id not in phone.get("/me/report").text
    refused(objecting(phone, record_id), 404, "not_found")


def test_a_corrected_record_has_the_new_values_and_the_case_the_old_ones(city, phone):
    case = accepted(city, phone)
    changes = {"违法事实": "逆行", "decided_on": "2026-02-27", "title": "更正后的标题"}
    after = decided(city, case["id"], "correct", correction=changes)
    row = shown(phone)
    assert (row["status"], row["title"]) == ("corrected", "更正后的标题")
    assert row["fields"] == {"处罚内容": "罚款", "违法事实": "逆行"}
    assert row["decided_on"] == "2026-02-27"
    assert row["valid_until"] < "2031-03-02"  # it was counted from the wrong day
    assert [note["kind"] for note in row["annotations"]] == ["corrected"]
    assert "闯红灯" not in row["annotations"][0]["text"]
    was = {change["field"]: change["was"] for change in after["changes"]}
    assert was["违法事实"] == "闯红灯"
    assert was["decided_on"] == "2026-03-02"
    assert "valid_until" in was
    assert own(phone, case["id"])["changes"] == after["changes"]
    assert contested_points(phone, row["id"])[0] < 0
    assert closed_by_decision(city, sent_again(city))
    assert shown(phone) == row


def test_a_supplement_adds_and_changes_nothing_that_is_there(city, phone):
    case = accepted(city, phone, ground="inaccurate")
    desk = city.staff("reviewer")
    words = {"outcome": "supplement", "statement": "补充履行情况。"}
    wrong = staff_act(desk, case["id"], "decide", correction={"违法事实": "无"}, **words)
    refused(wrong, 422, "invalid", "correction.违法事实")
    item = city.house.catalogue.items[PENALTY]
    name = next(field.name for field in item.fields if field.name not in ("处罚内容", "违法事实"))
    decided(city, case["id"], "supplement", correction={name: "已履行"})
    row = shown(phone)
    assert row["fields"] == {"处罚内容": "罚款", "违法事实": "闯红灯", name: "已履行"}
    assert [note["kind"] for note in row["annotations"]] == ["supplemented"]


def test_an_upheld_record_costs_again_and_carries_the_own_words(city, phone):
    before = score(phone)
    case = accepted(city, phone)
    assert score(phone) > before
    decided(city, case["id"], "uphold", statement=STANDING)
    row = shown(phone)
    assert score(phone) == before
    assert (row["status"], [n["kind"] for n in row["annotations"]]) == ("explained", ["explained"])
    assert STATEMENT in row["annotations"][0]["text"]
    assert own(phone, case["id"])["timeline"][-1]["note"] == STANDING


def test_whoever_does_not_want_it_leaves_no_words(city, phone):
    case = accepted(city, phone, show_statement=False)
    decided(city, case["id"], "uphold")
    assert (shown(phone)["status"], shown(phone)["annotations"]) == ("valid", [])


def test_words_that_wechat_finds_risky_are_not_released(city, phone):
    case = objected(phone, statement="刷单返利，加微信")
    city.work()
    desk = city.staff("clerk")
    assert desk.get(f"/staff/objections/{case['id']}").json["content_check"] in ("risky", "review")
    done(desk, case["id"], "accept")
    decided(city, case["id"], "uphold")
    verdict = desk.get(f"/staff/objections/{case['id']}").json["content_check"]
    assert bool(shown(phone)["annotations"]) == (verdict != "risky")


def test_what_could_not_be_confirmed_says_so(city, phone):
    case = accepted(city, phone, show_statement=False)
    decided(city, case["id"], "unconfirmed")
    [note] = shown(phone)["annotations"]
    assert note["kind"] == "unconfirmed"


def test_a_disclosure_that_ended_is_noted_for_those_who_share(city, phone):
    case = accepted(city, phone)
    decided(city, case["id"], "end_disclosure")
    assert [note["kind"] for note in shown(phone)["annotations"]] == ["undisclosed"]
    assert sent_again(city)["updated"] == 1  # the file goes on, the disclosure does not
    assert [note["kind"] for note in shown(phone)["annotations"]] == ["undisclosed"]


def listed(city, phone) -> dict:
    enter(city, "black")
    [entry] = phone.get("/me/report").json["lists"]
    return entry


def object_to(phone, entry: dict) -> dict:
    body = {"ground": "wrongly_listed", "statement": STATEMENT, "list_entry_id": entry["id"]}
    answer = phone.post("/me/objections", body)
    assert answer.status_code == 201, answer.text
    return answer.json


def refuses_rent(phone) -> bool:
    reasons = phone.get("/me/eligibility/rent").json["reasons"]
    return "black_listed" in [reason["code"] for reason in reasons]


def test_a_contested_list_entry_costs_and_refuses_nothing_until_decided(city, phone):
    before = score(phone)
    entry = listed(city, phone)
    black = score(phone)
    assert black < before
    assert refuses_rent(phone)
    case = object_to(phone, entry)
    done(city.staff("clerk"), case["id"], "accept")
    assert score(phone) == before
    assert not refuses_rent(phone)
    [now] = phone.get("/me/report").json["lists"]
    assert now["status"] == "contested"
    change = phone.get("/me/score/history").json["items"][0]
    assert next(cause["code"] for cause in change["causes"]) == "contested"
    decided(city, case["id"], "uphold")
    assert score(phone) == black
    assert refuses_rent(phone)


def test_a_delisted_entry_is_over_and_no_import_opens_it_again(city, phone):
    before = score(phone)
    entry = listed(city, phone)
    case = object_to(phone, entry)
    done(city.staff("clerk"), case["id"], "accept")
    decided(city, case["id"], "delist")
    assert phone.get("/me/report").json["lists"] == []
    assert score(phone) == before
    line = f"black,person,{ZHANG.id_number},{entry['entered_on']},,又列一次"
    header = "list,subject_kind,subject_id,entered_on,exit_on,basis"
    imported = lists.import_file(city.worker, f"{header}\n{line}\n".encode())
    assert (imported.created, imported.updated, imported.unchanged) == (0, 0, 1)
    assert phone.get("/me/report").json["lists"] == []


def test_what_is_missing_is_decided_without_a_record(city, phone):
    body = {"ground": "missing", "statement": STATEMENT, "item_code": HONOUR}
    case = phone.post("/me/objections", body).json
    done(city.staff("clerk"), case["id"], "accept")
    version = versions(phone)
    assert decided(city, case["id"], "supplement")["state"] == "DECIDED"
    assert versions(phone) == version


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"outcome": "delist"}, "outcome"),
        ({"outcome": "burn"}, "outcome"),
        ({"outcome": "correct"}, "correction"),
        ({"outcome": "correct", "correction": {}}, "correction"),
        ({"outcome": "correct", "correction": {"没有的": "1"}}, "correction.没有的"),
        ({"outcome": "correct", "correction": {"title": ""}}, "correction.title"),
        ({"outcome": "correct", "correction": {"title": 7}}, "correction.title"),
        ({"outcome": "correct", "correction": {"违法事实": ["a"]}}, "correction.违法事实"),
        ({"outcome": "correct", "correction": {"decided_on": "昨天"}}, "correction.decided_on"),
        (
            {"outcome": "correct", "correction": {"decided_on": "2099-01-01"}},
            "correction.decided_on",
        ),
        (
            {"outcome": "correct", "correction": {"valid_until": "2026-01-01"}},
            "correction.valid_until",
        ),
        ({"outcome": "delete", "correction": {"title": "新"}}, "correction"),
        ({"outcome": "uphold", "statement": " "}, "statement"),
    ],
)
def test_a_decision_that_cannot_be_is_named(city, phone, words, field):
    case = accepted(city, phone)
    answer = staff_act(
        city.staff("reviewer"), case["id"], "decide", **{"statement": STANDING} | words
    )
    refused(answer, 422, "invalid", field)
    assert own(phone, case["id"])["state"] == "ACCEPTED"


def test_nobody_reviews_the_own_decision(city, phone, reviewer, supervisor):
    case = accepted(city, phone)
    decided(city, case["id"], "uphold")
    answer = phone.post(f"/me/objections/{case['id']}/review", {"statement": "请再核对监控。"})
    assert (answer.status_code, answer.json["state"]) == (200, "REVIEW")
    words = {"outcome": "uphold", "statement": "复核维持。"}
    refused(staff_act(reviewer, case["id"], "review_decide", **words), 403, "own_decision")
    other = city.staff("reviewer", username="second-reviewer", staff_no="XY-0043")
    after = done(other, case["id"], "review_decide", **words)
    assert after["state"] == "REVIEW_DECIDED"
    [note] = shown(phone)["annotations"]
    assert STATEMENT in note["text"]
    assert "请再核对监控" in note["text"]
    refused(staff_act(supervisor, case["id"], "review_decide", **words), 409, "wrong_state")
    refused(
        phone.post(f"/me/objections/{case['id']}/review", {"statement": "x"}), 409, "wrong_state"
    )


def test_while_it_is_reviewed_the_record_costs_nothing(city, phone, supervisor):
    before, record_id = score(phone), shown(phone)["id"]
    case = accepted(city, phone)
    decided(city, case["id"], "uphold")
    phone.post(f"/me/objections/{case['id']}/review", {"statement": "请再核对监控。"})
    assert contested_points(phone, record_id) == (0, True)
    assert {note["kind"] for note in shown(phone)["annotations"]} == {"explained", "review"}
    done(supervisor, case["id"], "review_decide", outcome="delete", statement="原决定有误。")
    assert shown(phone) is None
    assert score(phone) > before


def test_after_a_deletion_there_is_nothing_to_review(city, phone):
    case = accepted(city, phone)
    decided(city, case["id"], "delete")
    answer = phone.post(f"/me/objections/{case['id']}/review", {"statement": "再看"})
    refused(answer, 409, "nothing_to_review")


def test_a_second_objection_suspends_only_with_new_evidence(city, phone, clerk):
    before = score(phone)
    first = accepted(city, phone)
    decided(city, first["id"], "uphold")
    second = accepted(city, phone)
    assert second["suspends"] is False
    assert score(phone) == before
    assert "objection" in [note["kind"] for note in shown(phone)["annotations"]]
    refused(staff_act(clerk, second["id"], "suspend"), 409, "no_new_evidence")


def test_the_person_is_told_of_each_step(city, phone):
    case = accepted(city, phone)
    decided(city, case["id"], "uphold")
    phone.post(f"/me/objections/{case['id']}/review", {"statement": "请再核对监控。"})
    assert notices(city, phone) == [
        "objection_review",
        "objection_decided",
        "objection_accepted",
        "objection_submitted",
    ]


def test_what_goes_wrong_in_the_middle_of_a_decision_leaves_nothing(city, phone, monkeypatch):
    """The record is deleted, then the notice fails: all of it is undone."""
    case = accepted(city, phone)
    row, version = shown(phone), versions(phone)

    def fail(*_, **__):
        raise RuntimeError("the power went out")

    with monkeypatch.context() as patch:
        patch.setattr("services.notices.queue", fail)
        words = {"outcome": "delete", "statement": STANDING}
        assert staff_act(city.staff("reviewer"), case["id"], "decide", **words).status_code == 500
    assert own(phone, case["id"])["state"] == "ACCEPTED"
    assert (shown(phone), versions(phone)) == (row, version)
    with city.worker.db.session(write=False) as tx:
        assert tx.query(Record).count() == 1
        assert tx.query(Case).one().decided_at is None


def evidence(phone, case: dict, content: bytes) -> None:
    path = f"/miniprogram/v1/me/objections/{case['id']}/evidence"
    form = {"file": (io.BytesIO(content), "proof")}
    headers = {"Authorization": f"Bearer {phone.access_token}"}
    answer = phone.client.post(path, data=form, headers=headers)
    assert answer.status_code == 201, answer.text


def test_evidence_that_is_new_suspends_once_a_clerk_saw_it(city, phone, clerk):
    before = score(phone)
    first = objected(phone)
    evidence(phone, first, pdf(b"/Lang (a)"))
    done(clerk, first["id"], "accept")
    decided(city, first["id"], "uphold")
    second = objected(phone)
    evidence(phone, second, pdf(b"/Lang (a)"))
    assert done(clerk, second["id"], "accept")["suspends"] is False
    assert score(phone) == before
    refused(staff_act(clerk, second["id"], "suspend"), 409, "no_new_evidence")
    evidence(phone, second, pdf(b"/Lang (b)"))
    assert score(phone) == before  # nobody has seen it yet
    assert done(clerk, second["id"], "suspend")["suspends"] is True
    assert score(phone) > before
    refused(staff_act(clerk, second["id"], "suspend"), 409, "suspends_already")


def test_new_evidence_that_lies_there_suspends_with_the_acceptance_of_a_desk_alone(
    city, phone, clerk
):
    before = score(phone)
    first = accepted(city, phone)
    decided(city, first["id"], "uphold")
    second = objected(phone)
    evidence(phone, second, pdf(b"/Lang (b)"))
    wait_until_over(city, second["accept_by"], phone)
    assert own(phone, second["id"])["suspends"] is False  # the clock has no eyes
    assert score(phone) == before
    done(clerk, second["id"], "suspend")
    assert score(phone) > before
    decided(city, second["id"], "uphold")
    third = objected(phone)
    evidence(phone, third, pdf(b"/Lang (c)"))
    assert done(clerk, third["id"], "accept")["suspends"] is True
