"""The office's queue and acts: by whom, once, in time, and seen by the person."""

from datetime import date, timedelta

import pytest

from policy import profiles, scenes, working_days
from services import reports
from tests.builders import record
from tests.citizens.acts import refused
from tests.objections.acts import (
    PENALTY,
    STATEMENT,
    accepted,
    decided,
    done,
    notices,
    objected,
    own,
    score,
    shown,
    staff_act,
    today,
    wait_until_over,
)
from tests.people import LI, ZHANG
from tests.waivers.acts import OFFER, scanned


def queue(desk, query: str = "") -> list[dict]:
    answer = desk.get(f"/staff/objections{query}")
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def in_working_days(day: str, number: int) -> str:
    return working_days.add(date.fromisoformat(day), number).isoformat()


def test_the_queue_names_nobody_and_the_first_due_come_first(city, phone, clerk):
    city.deliver([record(LI, PENALTY, "李一", title=LI.name)])
    late = objected(city.phone(LI), shown(city.phone(LI), "李一")["id"])
    case = objected(phone)
    soon = queue(clerk)
    assert [item["id"] for item in soon] == [late["id"], case["id"]]
    text = clerk.get("/staff/objections").text
    for person in (ZHANG, LI):
        assert person.name not in text
        assert person.id_number not in text
    assert STATEMENT not in text
    done(clerk, late["id"], "accept")
    assert [item["id"] for item in queue(clerk)] == [case["id"], late["id"]]
    assert [item["state"] for item in queue(clerk, "?state=ACCEPTED")] == ["ACCEPTED"]
    assert queue(clerk, f"?due_before={today(city)}") == []
    assert len(queue(clerk, "?due_before=2099-01-01")) == 2
    [first] = queue(clerk, "?limit=1")
    following = clerk.get("/staff/objections?limit=1").json["next"]
    assert [item["id"] for item in queue(clerk, f"?cursor={following}")] == [late["id"]]
    assert first["waits_for"] == "clerk"


def test_a_page_after_a_closed_case_begins_anew(city, phone, clerk):
    city.deliver([record(ZHANG, PENALTY, "罚二")])
    one = objected(phone)
    other = objected(phone, shown(phone, "罚二")["id"])
    cursor = clerk.get("/staff/objections?limit=1").json["next"]
    done(clerk, one["id"], "refuse", reason="不属于受理范围")
    assert [item["id"] for item in queue(clerk, f"?cursor={cursor}")] == [other["id"]]


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("?state=BURIED", 422, "state"),
        ("?due_before=soon", 400, "due_before"),
        ("?overdue=perhaps", 422, "overdue"),
    ],
)
def test_a_queue_that_cannot_be_asked_for_is_named(clerk, query, status, field):
    answer = clerk.get(f"/staff/objections{query}")
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (status, field)


def test_whoever_opens_a_case_stands_in_the_persons_log(city, phone):
    case = objected(phone)
    desk = city.staff("auditor")
    page = desk.get(f"/staff/objections/{case['id']}").json
    assert page["subject"]["name"] == ZHANG.name
    assert ZHANG.id_number not in str(page)
    assert ZHANG.phone not in str(page)
    assert page["statement"] == STATEMENT
    look = phone.get("/me/access-log").json["items"][0]
    assert look["role"] == "staff"
    assert look["who"] == "市信用办服务科 XY-0042"
    assert case["id"] in look["basis"]


def test_an_act_is_logged_like_a_look(city, phone, clerk):
    case = accepted(city, phone)
    looks = [item for item in phone.get("/me/access-log").json["items"] if item["role"] == "staff"]
    assert [(look["purpose"], case["id"] in look["basis"]) for look in looks] == [
        ("受理异议", True)
    ]


def test_no_staff_name_stands_in_a_timeline(city, phone):
    case = accepted(city, phone)
    decided(city, case["id"], "uphold")
    told = own(phone, case["id"])
    assert "周明理" not in str(told)
    assert [step["unit"] for step in told["timeline"]] == [None, "市信用办服务科", "市信用办服务科"]


def test_nobody_touches_their_own_case(city, phone):
    case = objected(phone)
    insider = city.staff("supervisor", person=ZHANG)
    refused(insider.get(f"/staff/objections/{case['id']}"), 403, "own_case")
    for act, body in (
        ("accept", {}),
        ("refuse", {"reason": "不受理"}),
        ("return", {"missing": ["照片"]}),
        ("decide", {"outcome": "delete", "statement": "删"}),
    ):
        refused(staff_act(insider, case["id"], act, **body), 403, "own_case")
    assert own(phone, case["id"])["state"] == "SUBMITTED"


MAY = {
    "clerk": {"accept", "return", "refuse", "forward", "suspend"},
    "reviewer": {"forward", "decide", "review_decide"},
    "supervisor": {
        *("accept", "return", "refuse", "forward", "suspend"),
        *("extend", "decide", "review_decide"),
    },
    "auditor": set(),
}
BODIES = {
    "accept": {},
    "return": {"missing": ["照片"]},
    "refuse": {"reason": "不受理"},
    "forward": {"department": "市公安局"},
    "suspend": {},
    "extend": {"days": 1, "reason": "需要核查"},
    "decide": {"outcome": "uphold", "statement": "维持"},
    "review_decide": {"outcome": "uphold", "statement": "维持"},
}


@pytest.mark.parametrize("role", MAY)
def test_each_role_has_its_part(city, phone, role):
    case = objected(phone)
    desk = city.staff(role)
    for act, body in BODIES.items():
        answer = staff_act(desk, case["id"], act, **body)
        assert (answer.json.get("code") == "role_forbidden") == (act not in MAY[role]), act


def test_what_is_returned_lists_everything_and_comes_back_once(city, phone, clerk):
    case = objected(phone)
    done(clerk, case["id"], "return", missing=["处罚决定书", "当天的行程"])
    told = own(phone, case["id"])
    assert (told["state"], told["missing"]) == ("RETURNED", ["处罚决定书", "当天的行程"])
    assert told["timeline"][-1]["note"] == "处罚决定书；当天的行程"
    again = phone.post(f"/me/objections/{case['id']}/resubmit", {"statement": "行程已附上。"})
    assert (again.status_code, again.json["state"]) == (200, "SUBMITTED")
    assert (again.json["statement"], again.json["missing"]) == ("行程已附上。", [])
    refused(staff_act(clerk, case["id"], "return", missing=["还有"]), 409, "returned_before")
    assert notices(city, phone)[:2] == ["objection_submitted", "objection_returned"]
    wait_until_over(city, again.json["accept_by"], phone)
    assert own(phone, case["id"])["state"] == "ACCEPTED"


@pytest.mark.parametrize("missing", [[], ["x"] * 11, [""], ["两行\n文字"], ["看 www.example.com"]])
def test_a_return_says_what_is_missing(city, phone, clerk, missing):
    case = objected(phone)
    refused(staff_act(clerk, case["id"], "return", missing=missing), 422, "invalid", "missing")


def test_what_is_returned_and_forgotten_lapses(city, phone, clerk):
    case = objected(phone)
    done(clerk, case["id"], "return", missing=["处罚决定书"])
    last = today(city) + timedelta(days=profiles.load().resubmit_days)
    wait_until_over(city, (last - timedelta(days=1)).isoformat(), phone)
    assert own(phone, case["id"])["state"] == "RETURNED"
    wait_until_over(city, last.isoformat(), phone)
    told = own(phone, case["id"])
    assert (told["state"], told["timeline"][-1]["by"]) == ("WITHDRAWN", "system")
    assert notices(city, phone)[0] == "objection_lapsed"


def test_a_refusal_says_why_and_marks_nothing(city, phone, clerk):
    case = objected(phone)
    done(clerk, case["id"], "refuse", reason="该信息不由本市归集。")
    told = own(phone, case["id"])
    assert (told["state"], told["timeline"][-1]["note"]) == ("REFUSED", "该信息不由本市归集。")
    assert shown(phone)["annotations"] == []
    assert objected(phone)["state"] == "SUBMITTED"


def test_what_is_overdue_is_seen_by_everybody_and_goes_to_the_supervisor(city, phone, clerk):
    case = accepted(city, phone)
    [line] = queue(clerk)
    assert (line["overdue"], line["due_soon"], line["waits_for"]) == (False, False, "reviewer")
    wait_until_over(
        city, working_days.load().before(date.fromisoformat(case["due_on"])).isoformat(), phone
    )
    [line] = queue(clerk)
    assert (line["overdue"], line["due_soon"]) == (False, True)
    assert queue(clerk, "?overdue=true") == []
    wait_until_over(city, case["due_on"], phone)
    [line] = queue(clerk, "?overdue=true")
    assert (line["overdue"], line["due_soon"], line["waits_for"]) == (True, False, "supervisor")
    assert queue(clerk, "?overdue=false") == []
    told = own(phone, case["id"])
    assert (told["overdue"], told["state"]) == (True, "ACCEPTED")
    assert (told["timeline"][-1]["act"], told["timeline"][-1]["by"]) == ("overdue", "system")
    assert notices(city, phone)[0] == "objection_overdue"
    assert shown(phone)["status"] == "contested"
    desk = city.staff("supervisor")
    late = staff_act(desk, case["id"], "extend", days=1, reason="仍在核查")
    refused(late, 409, "overdue")
    decided(city, case["id"], "delete")
    assert own(phone, case["id"])["overdue"] is False


def test_a_supervisor_extends_up_to_the_ceiling_in_all(city, phone, supervisor):
    case = accepted(city, phone)
    accepted_on = today(city).isoformat()
    assert case["due_on"] == in_working_days(accepted_on, 5)
    longer = done(supervisor, case["id"], "extend", days=7, reason="需要实地核查")
    assert longer["due_on"] == in_working_days(accepted_on, 12)
    assert longer["latest_on"] == in_working_days(accepted_on, 20)
    beyond = staff_act(supervisor, case["id"], "extend", days=9, reason="仍需核查")
    refused(beyond, 422, "invalid", "days")
    longest = done(supervisor, case["id"], "extend", days=8, reason="仍需核查")
    assert longest["due_on"] == in_working_days(accepted_on, 20)
    assert own(phone, case["id"])["timeline"][-1]["note"] == "延长 8 个工作日：仍需核查"
    for days, status in ((0, 422), ("3", 400), (True, 400)):
        answer = staff_act(supervisor, case["id"], "extend", days=days, reason="x")
        assert answer.status_code == status


def test_a_citys_change_of_profile_touches_no_running_case(
    city, phone, clerk, supervisor, monkeypatch
):
    old = objected(phone)
    other = profiles.of("shenzhen")
    known = profiles.load()
    changed = {name: getattr(known, name) for name in known.__dataclass_fields__}
    monkeypatch.setattr(profiles, "load", lambda: profiles.Profiles(**changed | {"active": other}))
    accepted_on = today(city).isoformat()
    assert done(clerk, old["id"], "accept")["due_on"] == in_working_days(accepted_on, 5)
    assert done(supervisor, old["id"], "extend", days=15, reason="核查")["profile"] == "zhejiang"
    city.deliver([record(ZHANG, PENALTY, "罚二")])
    new = objected(phone, shown(phone, "罚二")["id"])
    assert shown(phone, "罚二")["status"] == "contested"  # 深圳: marked at once
    assert done(clerk, new["id"], "accept")["due_on"] == in_working_days(accepted_on, 1)
    assert done(supervisor, new["id"], "extend", days=5, reason="核查")["profile"] == "shenzhen"


def test_marked_at_once_and_unmarked_when_it_is_returned(city, phone, clerk, monkeypatch):
    known = profiles.load()
    changed = {name: getattr(known, name) for name in known.__dataclass_fields__}
    active = {"active": profiles.of("shenzhen")}
    monkeypatch.setattr(profiles, "load", lambda: profiles.Profiles(**changed | active))
    before = score(phone)
    case = objected(phone)
    assert score(phone) > before
    done(clerk, case["id"], "return", missing=["处罚决定书"])
    assert (score(phone), shown(phone)["status"]) == (before, "valid")


def test_without_next_years_calendar_nothing_is_promised(city, phone, clerk, monkeypatch, caplog):
    case = objected(phone)

    def unknown(day: date, number: int) -> date:
        raise working_days.UnknownYear(day.year + 1)

    monkeypatch.setattr(working_days, "add", unknown)
    answer = staff_act(clerk, case["id"], "accept")
    refused(answer, 503, "calendar_missing")
    assert "Retry-After" in answer.headers
    assert any("working_days.yaml" in getattr(line, "cause", "") for line in caplog.records)
    assert own(phone, case["id"])["state"] == "SUBMITTED"
    assert shown(phone)["status"] == "valid"


def test_the_same_post_twice_is_one_act(city, phone, clerk):
    case = objected(phone)
    path = f"/staff/objections/{case['id']}/accept"
    one, other = clerk.post(path, key="k1"), clerk.post(path, key="k1")
    assert (one.status_code, one.get_data()) == (other.status_code, other.get_data())
    assert other.headers["Idempotent-Replay"] == "true"
    assert len(own(phone, case["id"])["timeline"]) == 2


def test_a_refused_waiver_becomes_possible_with_the_acceptance(city, phone, clerk):
    """What closes a scene closes it no longer: to the person, and to the shop that scans."""
    merchant = city.merchant(offers=[(OFFER["scene"], OFFER["title"], OFFER["deposit_fen"], 3)])
    closing = sorted(city_closing("travel"))[0]
    city.deliver([record(ZHANG, closing, "闭一")])
    assert scanned(merchant, phone)["decision"] == "not_eligible"
    case = objected(phone, shown(phone, "闭一")["id"])
    done(clerk, case["id"], "accept")
    codes = [reason["code"] for reason in phone.get("/me/eligibility/travel").json["reasons"]]
    assert "negative_record" not in codes
    assert scanned(merchant, phone)["decision"] == "eligible"
    decided(city, case["id"], "uphold")
    assert scanned(merchant, phone)["decision"] == "not_eligible"


def city_closing(scene: str) -> frozenset[str]:
    return scenes.load().scenes[scene].refused_by


def test_the_printed_report_says_what_the_person_has_to_say(city, phone, monkeypatch):
    printed = []
    real = reports.render
    monkeypatch.setattr(
        reports, "render", lambda *told, **more: printed.append(told) or real(*told, **more)
    )
    case = accepted(city, phone)
    decided(city, case["id"], "uphold")
    assert phone.prove_afresh().status_code == 204
    assert phone.get("/me/report.pdf").data.startswith(b"%PDF")
    assert STATEMENT in str(printed)
