"""What the tests of this folder do again and again."""

from datetime import date, timedelta

from policy import working_days
from services.cases.clock import end_of
from services.clocks import city_date
from tests.builders import City, Department, Phone, record
from tests.desks import API, Staff
from tests.people import ZHANG

PENALTY, HONOUR = "P-PEN-001", "P-HON-001"
STATEMENT = "这笔罚款不是我的，当天我在外地出差。"


def penalised(city: City, number: str = "罚一", **changed) -> None:
    """A penalty in the person's file."""
    fields = {"处罚内容": "罚款", "违法事实": "闯红灯"}
    city.deliver([record(ZHANG, PENALTY, number, fields=fields, **changed)])


def shown(phone: Phone, document_no: str = "罚一") -> dict | None:
    """The record as the own report has it; None where it is not there."""
    sections = phone.get("/me/report").json["sections"]
    records = [row for section in sections for row in section["records"]]
    return next((row for row in records if row["document_no"] == document_no), None)


def objecting(phone: Phone, record_id: str, ground: str = "not_mine", **changed):
    body = {"ground": ground, "statement": STATEMENT, "record_id": record_id}
    return phone.post("/me/objections", body | changed)


def objected(phone: Phone, record_id: str | None = None, **changed) -> dict:
    """An objection to the penalty, submitted."""
    answer = objecting(phone, record_id or shown(phone)["id"], **changed)
    assert answer.status_code == 201, answer.text
    return answer.json


def accepted(city: City, phone: Phone, **changed) -> dict:
    case = objected(phone, **changed)
    return done(city.staff("clerk"), case["id"], "accept")


def staff_act(desk: Staff, case_id: str, act: str, **body):
    return desk.post(f"/staff/objections/{case_id}/{act}", body)


def done(desk: Staff, case_id: str, act: str, **body) -> dict:
    answer = staff_act(desk, case_id, act, **body)
    assert answer.status_code == 200, answer.text
    return answer.json


def decided(city: City, case_id: str, outcome: str, **more) -> dict:
    words = {"statement": "经核实，情况如上。"} | more
    return done(city.staff("reviewer"), case_id, "decide", outcome=outcome, **words)


def own(phone: Phone, case_id: str) -> dict:
    answer = phone.get(f"/me/objections/{case_id}")
    assert answer.status_code == 200, answer.text
    return answer.json


def score(phone: Phone) -> int:
    return phone.get("/me/score").json["value"]


def contested_points(phone: Phone, record_id: str) -> tuple[int, bool]:
    """What the score counts for the record, and whether it says that it is contested."""
    contributions = phone.get("/me/score").json["contributions"]
    mine = next(each for each in contributions if each.get("record_id") == record_id)
    return mine["points"], mine.get("contested", False)


def versions(phone: Phone) -> int:
    return phone.get("/me/report").json["version"]


def notices(city: City, phone: Phone) -> list[str]:
    """Which notices of objections the person has, the newest first."""
    items = phone.get("/me/notices").json["items"]
    return [item["kind"] for item in items if item["kind"].startswith("objection_")]


def finding(department: Department, case_id: str, outcome: str, **more):
    body = {"outcome": outcome, "statement": "经查，系我单位录入有误。"} | more
    path = f"{API}/department/objections/{case_id}/finding"
    return department.client.post(path, json=body, headers=department.headers())


def forwarded(department: Department, case_id: str = ""):
    path = f"{API}/department/objections" + (f"/{case_id}" if case_id else "")
    return department.client.get(path, headers=department.headers())


def today(city: City) -> date:
    return city_date(city.house.clock.now())


def after_days(city: City, number: int) -> str:
    """The day that is so many working days away, as it is shown."""
    return working_days.add(today(city), number).isoformat()


def wait(city: City, pause: timedelta, phone: Phone, works: bool = True) -> None:
    """Let time pass, have the worker do what is due, and sign everybody in again."""
    city.simulator.advance(pause.total_seconds())
    if works:
        city.work()
    assert phone.sign_in().status_code == 201
    city.collector.__dict__.pop("token", None)
    for desk in city._staff.values():
        assert desk.sign_in().status_code == 201


def wait_until_over(city: City, day: str, phone: Phone, works: bool = True) -> None:
    """Until the first minutes of the day after this one."""
    over = end_of(date.fromisoformat(day))
    pause = over - city.house.clock.now() + timedelta(minutes=5)
    wait(city, pause, phone, works)
