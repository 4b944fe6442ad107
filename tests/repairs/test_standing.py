"""What can be repaired, from which day on, and why not yet: by class, profile and calendar."""

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy import repairs as policy
from policy.catalogues import Term
from policy.documents import PolicyError
from policy.repairs import Fault
from services import lists
from tests.builders import record
from tests.people import LI, ZHANG
from tests.repairs.acts import (
    GENERAL,
    HONOUR,
    JUDICIAL,
    MINOR,
    SERIOUS,
    months_ago,
    punished,
    standing,
    today,
)

RULES = policy.load()
ZHEJIANG = RULES.profiles["zhejiang"]
FAULT = Fault("general", "penalty", date(2026, 1, 31), False, False, None)


def judged(day: date, terms=ZHEJIANG, **changed):
    return policy.judge(RULES, terms, dataclasses.replace(FAULT, **changed), day)


def test_the_period_ends_on_the_day_itself():
    for severity, starts_on in (
        ("minor", date(2026, 1, 31)),
        ("general", date(2026, 4, 30)),  # months keep to the month's last day
        ("serious", date(2027, 1, 31)),
    ):
        verdict = judged(starts_on, severity=severity)
        assert (verdict.is_eligible, verdict.starts_on, verdict.reasons) == (True, starts_on, ())
        early = judged(starts_on - timedelta(days=1), severity=severity)
        assert [code for code, _ in early.reasons] == ["too_early"]
        assert starts_on.isoformat() in early.reasons[0][1]


@given(
    severity=st.sampled_from(sorted(RULES.classes)),
    decided_on=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    days=st.integers(0, 2000),
    profile=st.sampled_from(sorted(RULES.profiles)),
    contested=st.booleans(),
    listed=st.booleans(),
    denied=st.none() | st.integers(0, 2000),
)
def test_eligible_is_whoever_has_nothing_against_and_stays_so(
    severity, decided_on, days, profile, contested, listed, denied
):
    denied_on = None if denied is None else decided_on + timedelta(days=denied)
    fault = Fault(severity, "penalty", decided_on, contested, listed, denied_on)
    day, terms = decided_on + timedelta(days=days), RULES.profiles[profile]
    verdict = policy.judge(RULES, terms, fault, day)
    excluded = terms.excludes_serious_list and listed and severity == "serious"
    assert verdict.is_eligible == (not (contested or excluded) and day >= verdict.starts_on)
    assert verdict.is_eligible == (not verdict.reasons)
    if verdict.service_from:
        assert terms.accepts_service
        assert verdict.service_from <= verdict.starts_on
    if denied_on is not None:
        assert verdict.starts_on >= RULES.again_after.end(denied_on)
    if verdict.is_eligible:
        assert policy.judge(RULES, terms, fault, day + timedelta(days=400)).is_eligible


def test_who_was_denied_waits(city):
    verdict = judged(date(2026, 8, 1), denied_on=date(2026, 7, 15))
    assert verdict.starts_on == date(2026, 8, 15)
    assert not verdict.is_eligible


def test_what_a_court_decides_is_not_repaired_here():
    verdict = judged(date(2030, 1, 1), record_class="judicial")
    assert (verdict.is_eligible, verdict.starts_on) == (False, None)
    assert verdict.reasons[0][0] == "elsewhere"


def test_the_list_says_what_can_be_done_about_each(city, phone):
    punished(city, GENERAL, "可修", months=3)
    punished(city, GENERAL, "差一天", months=3, days=-1)
    punished(city, MINOR, "轻微", months=0)
    punished(city, SERIOUS, "严重", months=12)
    punished(city, JUDICIAL, "法院", months=20)
    city.deliver([record(ZHANG, HONOUR, "荣誉"), record(LI, GENERAL, "别人的")])
    answer = phone.get("/me/repairs").json
    assert {each["title"]: each["state"] for each in answer["items"]} == {
        "可修号处罚": "ELIGIBLE",
        "差一天号处罚": "NOT_ELIGIBLE",
        "轻微号处罚": "ELIGIBLE",
        "严重号处罚": "ELIGIBLE",
        "法院号处罚": "NOT_ELIGIBLE",
    }
    early = standing(phone, "差一天")
    tomorrow = today(city) + timedelta(days=1)
    assert early["from"] == tomorrow.isoformat()
    assert [reason["code"] for reason in early["reasons"]] == ["too_early"]
    assert (early["class"], early["class_name"]) == ("general", "一般失信")
    decided_on = date.fromisoformat(early["decided_on"])
    assert early["until"] == Term(months=12).end(decided_on).isoformat()
    assert answer["promise"]["text"].startswith("本人承诺")
    assert {each["code"] for each in answer["conditions"]} == {"duty", "promise", "service"}
    assert phone.get("/me/access-log").json["items"][0]["purpose"] == "查看可以修复的信息"


def test_overnight_a_record_becomes_eligible_by_itself(city, phone):
    punished(city, months=3, days=-1)
    assert standing(phone)["state"] == "NOT_ELIGIBLE"
    city.simulator.advance(86_400)
    phone.sign_in()
    assert standing(phone)["state"] == "ELIGIBLE"


def test_who_is_on_the_black_list_waits_with_what_is_serious(city, phone):
    punished(city, SERIOUS, "严重", months=13)
    punished(city, GENERAL, "一般", months=13)
    row = f"black,person,{ZHANG.id_number},{months_ago(city, 1)},,（2026）决定书"
    head = "list,subject_kind,subject_id,entered_on,exit_on,basis"
    lists.import_file(city.worker, f"{head}\n{row}\n".encode())
    assert [each["code"] for each in standing(phone, "严重")["reasons"]] == ["serious_list"]
    assert standing(phone, "一般")["state"] == "ELIGIBLE"


def test_what_is_objected_to_waits_for_the_decision(city, phone):
    punished(city, months=4)
    body = {"ground": "not_mine", "statement": "不是我", "record_id": standing(phone)["record_id"]}
    case = phone.post("/me/objections", body).json["id"]
    assert city.staff("clerk").post(f"/staff/objections/{case}/accept").status_code == 200
    assert [each["code"] for each in standing(phone)["reasons"]] == ["objection_open"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("with_service_months: 9", "with_service_months: 13"), "serious · with_service_months"),
        (("judicial: 这类", "royal: 这类"), "elsewhere"),
        (("  henan: {", "  hunan: {"), "henan"),
        (("service_hours: 20", "service_hours: 0"), "service_hours"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(tmp_path, change, said):
    path = tmp_path / "repairs.yaml"
    path.write_text(policy.FILE.read_text("utf-8").replace(*change), "utf-8")
    with pytest.raises(PolicyError, match=said):
        policy.read(path)
