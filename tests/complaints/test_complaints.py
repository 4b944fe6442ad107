"""A complaint has its own clock, is answered in words, and what was wrong is put right in it."""

import pytest

from policy import profiles, working_days
from services.clocks import city_date
from tests.citizens.acts import refused
from tests.people import LI, ZHANG

DAY = 86_400
WORDS = {"about": "信用码扫码", "text": "书店说我的码无效，排队等了半小时。"}


@pytest.fixture(autouse=True)
def next_year_is_known(monkeypatch):
    """Terms that reach into a year whose holidays nobody has announced yet."""
    known = working_days.load()
    calendar = working_days.Calendar(dict(known.moved), frozenset(range(2027, 2040)))
    monkeypatch.setattr(working_days, "load", lambda: calendar)


@pytest.fixture
def phone(city):
    return city.phone(ZHANG)


def complained(phone, **changed) -> dict:
    answer = phone.post("/me/complaints", WORDS | changed)
    assert answer.status_code == 201, answer.text
    return answer.json


def decide(city, case_id: str, role: str = "reviewer", **changed):
    body = {"statement": "已核实，向您致歉。"} | changed
    return city.staff(role).post(f"/staff/complaints/{case_id}/decide", body)


def told(phone) -> list[str]:
    kinds = [each["kind"] for each in phone.get("/me/notices").json["items"]]
    return [kind for kind in kinds if kind.startswith("complaint_")]


def test_it_is_answered_by_a_known_day(city, phone):
    case = complained(phone)
    today = city_date(city.house.clock.now())
    assert case["due_on"] == working_days.add(today, profiles.load().complaint).isoformat()
    assert (case["state"], case["text"], case["overdue"]) == ("SUBMITTED", WORDS["text"], False)
    restoration = {"taken_back": ["扫码失败的记录"], "told": ["初见书店"]}
    assert decide(city, case["id"], restoration=restoration).status_code == 200
    [own] = phone.get("/me/complaints").json["items"]
    assert (own["state"], own["decision"]) == ("DECIDED", "已核实，向您致歉。")
    assert own["restoration"] == restoration
    assert [step["act"] for step in own["timeline"]] == ["submit", "decide"]
    assert told(phone) == ["complaint_decided", "complaint_submitted"]
    refused(decide(city, case["id"]), 409, "wrong_state", "state")


def test_what_is_late_is_seen_by_both(city, phone):
    case = complained(phone)
    city.simulator.advance(40 * DAY)
    city.work()
    phone.sign_in()
    assert phone.get("/me/complaints").json["items"][0]["overdue"] is True
    assert told(phone)[0] == "complaint_overdue"
    [line] = city.staff("clerk").get("/staff/complaints").json["items"]
    assert (line["id"], line["overdue"]) == (case["id"], True)
    assert decide(city, case["id"]).status_code == 200
    assert city.staff("clerk").get("/staff/complaints").json["items"] == []


def test_one_may_complain_of_the_same_twice_but_a_repeated_tap_is_one(city, phone):
    assert complained(phone)["id"] != complained(phone)["id"]
    headers = phone._headers() | {"Idempotency-Key": "tapped-twice"}
    path = "/miniprogram/v1/me/complaints"
    ids = {phone.client.post(path, json=WORDS, headers=headers).json["id"] for _ in range(2)}
    assert len(ids) == 1


def test_the_queue_carries_no_words_and_every_look_is_seen(city, phone):
    case = complained(phone)
    queue = city.staff("clerk").get("/staff/complaints")
    for word in (ZHANG.name, ZHANG.id_number, *WORDS.values()):
        assert word not in queue.text
    page = city.staff("clerk").get(f"/staff/complaints/{case['id']}").json
    assert page["text"] == WORDS["text"]
    look = phone.get("/me/access-log").json["items"][0]
    assert (look["role"], look["basis"]) == ("staff", f"投诉 {case['id']}")


def test_nobody_answers_the_own_complaint(city, phone):
    case = complained(phone)
    own = city.staff("reviewer", person=ZHANG)
    refused(own.get(f"/staff/complaints/{case['id']}"), 403, "own_case")
    answer = own.post(f"/staff/complaints/{case['id']}/decide", {"statement": "没有问题"})
    refused(answer, 403, "own_case")


def test_it_is_ones_own_and_may_be_taken_back(city, phone):
    case = complained(phone)
    other = city.phone(LI)
    assert other.get("/me/complaints").json["items"] == []
    refused(other.post(f"/me/complaints/{case['id']}/withdraw"), 404, "not_found")
    assert phone.post(f"/me/complaints/{case['id']}/withdraw").json["state"] == "WITHDRAWN"
    refused(decide(city, case["id"]), 409, "wrong_state", "state")


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"about": "一\n二"}, 422, "about"),
        ({"text": "  "}, 422, "text"),
        ({"text": "长" * 2001}, 422, "text"),
        ({"about": 7}, 400, "about"),
    ],
)
def test_words_that_cannot_be_taken(phone, changed, status, field):
    code = "invalid" if status == 422 else "malformed"
    refused(phone.post("/me/complaints", WORDS | changed), status, code, field)


def test_a_restoration_is_plain_lines(city, phone):
    case = complained(phone)
    lines = {"told": ["见 https://evil.example"]}
    refused(decide(city, case["id"], restoration=lines), 422, "invalid", "restoration.told")
    for shape in ("text", {"told": "初见书店"}, {"told": [7]}):
        assert decide(city, case["id"], restoration=shape).status_code == 400
    lines = {"taken_back": ["一"] * 11}
    refused(decide(city, case["id"], restoration=lines), 422, "invalid", "restoration.taken_back")
