"""A person looks again at an automated no; a yes opens the scene at once, and for a while."""

from datetime import date, timedelta

import pytest

from policy import profiles, scenes, working_days
from services import lists, ready_files
from services.clocks import city_date
from tests.builders import record
from tests.citizens.acts import refused
from tests.people import LI, SHOP, ZHANG
from tests.waivers.crowds import citizen_of

DAY = 86_400
DEBT, DEPOSIT = "P-JUD-001", 20_000


@pytest.fixture
def phone(city):
    """Somebody whom one record shuts out of renting and travelling."""
    city.deliver([record(ZHANG, DEBT, "执一", fields={"案号": "（2026）执一"})])
    found = city.phone(ZHANG)
    found.post("/me/consents", {"kind": "merchant_check"})
    return found


@pytest.fixture
def shop(city):
    return city.merchant(SHOP, [("travel", "自行车", DEPOSIT, 3), ("rent", "帐篷", DEPOSIT, 3)])


def scene(phone, code: str = "travel") -> dict:
    return phone.get(f"/me/eligibility/{code}").json


def scanned(phone, shop, code: str = "travel") -> str:
    content = phone.post("/me/pass").json["content"]
    body = {"pass": content, "scene": code, "deposit_fen": DEPOSIT}
    answer = shop.post("/merchant/scans", body)
    assert answer.status_code == 201, answer.text
    return answer.json["decision"]


def asking(phone, **changed):
    body = {"kind": "eligibility", "subject": "travel", "statement": "债务已于上月还清。"}
    return phone.post("/me/redecisions", body | changed)


def asked(phone, **changed) -> dict:
    answer = asking(phone, **changed)
    assert answer.status_code == 201, answer.text
    return answer.json


def decide(city, case_id: str, outcome: str = "eligible", role: str = "reviewer"):
    body = {"outcome": outcome, "statement": "还款凭证属实。"}
    return city.staff(role).post(f"/staff/redecisions/{case_id}/decide", body)


def opened(city, phone) -> dict:
    answer = decide(city, asked(phone)["id"])
    assert answer.status_code == 200, answer.text
    return answer.json


def test_the_case_has_the_automated_answer_and_a_day(city, phone):
    case = asked(phone)
    assert case["automated"]["eligible"] is False
    assert "negative_record" in [each["code"] for each in case["automated"]["reasons"]]
    today = city_date(city.house.clock.now())
    assert case["due_on"] == working_days.add(today, profiles.load().redecision).isoformat()
    assert phone.get("/me/redecisions").json["items"] == [case]


def test_a_yes_counts_for_the_person_and_at_the_counter_at_once(city, phone, shop):
    before = scene(phone)
    assert (before["eligible"], scanned(phone, shop)) == (False, "not_eligible")
    case = opened(city, phone)
    now = scene(phone)
    assert now["eligible"] is True
    assert [each["code"] for each in now["reasons"]] == ["decided_by_hand"]
    assert now["benefit"]["deposit_waiver_fen"] >= DEPOSIT
    assert scanned(phone, shop) == "eligible"
    # Of that scene, and of nothing else; the record stays what it is.
    assert scene(phone, "rent")["eligible"] is False
    assert scanned(phone, shop, "rent") == "not_eligible"
    [own] = phone.get("/me/redecisions").json["items"]
    assert [step["act"] for step in own["timeline"]] == ["submit", "decide", "restore"]
    assert own["until"] == case["until"]
    kinds = [each["kind"] for each in phone.get("/me/notices").json["items"]]
    assert "redecision_decided" in kinds


def test_a_no_by_hand_changes_nothing(city, phone, shop):
    version = phone.get("/me/report").json["version"]
    assert decide(city, asked(phone)["id"], "not_eligible").status_code == 200
    assert scene(phone)["eligible"] is False
    assert phone.get("/me/report").json["version"] == version
    asked(phone)  # and may be asked again


def test_it_ends_by_the_clock(city, phone):
    case = opened(city, phone)
    last = date.fromisoformat(case["until"])
    assert last == city_date(city.house.clock.now()) + scenes.load().granted
    city.simulator.advance((scenes.load().granted / timedelta(days=1)) * DAY)
    phone.sign_in()
    assert scene(phone)["eligible"] is True
    city.simulator.advance(DAY)
    phone.sign_in()
    assert scene(phone)["eligible"] is False


def test_it_outlasts_new_records_and_a_city_wide_recomputation(city, phone):
    opened(city, phone)
    city.deliver([record(ZHANG, "P-HON-001", "荣一")])
    assert scene(phone)["eligible"] is True
    version = phone.get("/me/report").json["version"]
    subject_id = citizen_of(city, phone).subject_id
    with city.worker.db.connect(subject_id) as tx:
        now = city.house.clock.now()
        ready_files.rescore(tx, city.house.sealer, city.house.catalogue, [subject_id], now)
        tx.commit()
    assert phone.get("/me/report").json["version"] == version
    assert scene(phone)["eligible"] is True


def test_the_black_list_is_looked_over_too(city, phone):
    row = f"black,person,{ZHANG.id_number},2026-02-01,,（2026）决定书"
    head = "list,subject_kind,subject_id,entered_on,exit_on,basis"
    lists.import_file(city.worker, f"{head}\n{row}\n".encode())
    assert opened(city, phone)
    assert scene(phone)["eligible"] is True


def test_nothing_is_asked_where_the_answer_is_yes_or_the_question_runs(city, phone):
    refused(asking(city.phone(LI), subject="books"), 409, "eligible_already")
    asked(phone)
    refused(asking(phone), 409, "redecision_open")
    asked(phone, subject="rent")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"kind": "score"}, "kind"),
        ({"subject": "flying"}, "subject"),
        ({"statement": "\x07"}, "statement"),
    ],
)
def test_what_cannot_be_asked_is_named(phone, changed, field):
    refused(asking(phone, **changed), 422, "invalid", field)


def test_the_desk_sees_the_automated_answer_as_it_was_and_is(city, phone):
    case = asked(phone)
    queue = city.staff("clerk").get("/staff/redecisions")
    assert [each["scene"] for each in queue.json["items"]] == ["travel"]
    for word in (ZHANG.name, ZHANG.id_number, "债务"):
        assert word not in queue.text
    page = city.staff("clerk").get(f"/staff/redecisions/{case['id']}").json
    assert page["automated_now"] == page["automated"]
    refused(decide(city, case["id"], role="clerk"), 403, "role_forbidden")
    look = phone.get("/me/access-log").json["items"][0]
    assert (look["role"], look["basis"]) == ("staff", f"人工复核 {case['id']}")


def test_nobody_decides_on_themselves(city, phone):
    case = asked(phone)
    own = city.staff("reviewer", person=ZHANG)
    body = {"outcome": "eligible", "statement": "我自己批"}
    refused(own.post(f"/staff/redecisions/{case['id']}/decide", body), 403, "own_case")
    assert scene(phone)["eligible"] is False


def test_it_is_ones_own(city, phone):
    case = asked(phone)
    other = city.phone(LI)
    assert other.get("/me/redecisions").json["items"] == []
    refused(other.post(f"/me/redecisions/{case['id']}/withdraw"), 404, "not_found")
    assert phone.post(f"/me/redecisions/{case['id']}/withdraw").json["state"] == "WITHDRAWN"


def test_what_is_late_is_seen_by_both(city, phone):
    asked(phone)
    city.simulator.advance(12 * DAY)
    city.work()
    phone.sign_in()
    assert phone.get("/me/redecisions").json["items"][0]["overdue"] is True
    kinds = [each["kind"] for each in phone.get("/me/notices").json["items"]]
    assert "redecision_overdue" in kinds
