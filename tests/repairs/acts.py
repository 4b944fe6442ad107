"""What the tests of this folder do again and again."""

from datetime import date, timedelta

from policy.catalogues import Term
from services.clocks import city_date
from tests.builders import City, Phone, record
from tests.desks import Staff
from tests.people import ZHANG

GENERAL, SERIOUS, MINOR = "P-PEN-001", "P-PEN-003", "P-PEN-011"
JUDICIAL, HONOUR = "P-JUD-001", "P-HON-001"
STATEMENT = "罚款已于当日缴清，附缴款凭证。"


def today(city: City) -> date:
    return city_date(city.house.clock.now())


def months_ago(city: City, months: int, days: int = 0) -> str:
    """The day from which so many months are over today, or were so many days ago."""
    end = today(city) - timedelta(days=days)
    start = end - timedelta(days=31 * months + 3)
    while Term(months=months).end(start) < end:
        start += timedelta(days=1)
    return start.isoformat()


def punished(city: City, item: str = GENERAL, number: str = "罚一", *, months: int, days: int = 0):
    """A negative record that was decided so long ago."""
    row = record(
        ZHANG, item, number, title=f"{number}号处罚", decided_on=months_ago(city, months, days)
    )
    city.deliver([row])


def standing(phone: Phone, number: str = "罚一") -> dict:
    """What the list says of one record."""
    items = phone.get("/me/repairs").json["items"]
    [found] = [each for each in items if each["title"] == f"{number}号处罚"]
    return found


def shown(phone: Phone, number: str = "罚一") -> dict:
    """The record as the own report has it."""
    sections = phone.get("/me/report").json["sections"]
    [found] = [
        row for section in sections for row in section["records"] if row["document_no"] == number
    ]
    return found


def applying(phone: Phone, number: str = "罚一", **changed):
    body = {"record_id": shown(phone, number)["id"], "statement": STATEMENT}
    return phone.post("/me/repairs", body | changed)


def applied(phone: Phone, number: str = "罚一", **changed) -> dict:
    answer = applying(phone, number, **changed)
    assert answer.status_code == 201, answer.text
    return answer.json


def staff_act(desk: Staff, case_id: str, act: str, **body):
    return desk.post(f"/staff/repairs/{case_id}/{act}", body)


def done(desk: Staff, case_id: str, act: str, **body) -> dict:
    answer = staff_act(desk, case_id, act, **body)
    assert answer.status_code == 200, answer.text
    return answer.json


def accepted(city: City, phone: Phone, number: str = "罚一", **changed) -> dict:
    return done(city.staff("clerk"), applied(phone, number, **changed)["id"], "accept")


def decided(city: City, case_id: str, *, granted: bool = True) -> dict:
    words = {"granted": granted, "statement": "经审核，情况如上。"}
    return done(city.staff("reviewer"), case_id, "decide", **words)


def granted(city: City, phone: Phone, number: str = "罚一") -> dict:
    return decided(city, accepted(city, phone, number)["id"])


def acts_of(phone: Phone, case_id: str) -> list[str]:
    return [step["act"] for step in phone.get(f"/me/repairs/{case_id}").json["timeline"]]


def told(phone: Phone) -> list[str]:
    """The kinds of what the person was told about repairs, oldest first."""
    kinds = [each["kind"] for each in phone.get("/me/notices").json["items"]]
    return [kind for kind in reversed(kinds) if kind.startswith("repair_")]
