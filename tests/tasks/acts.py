"""What the tests of this folder do again and again."""

from tests.builders import City, Phone
from tests.desks import Staff
from tests.notices.test_telling import account_of, tell
from tests.objections import acts as objections

SUBSCRIPTION, TEMPLATE = "/cgi-bin/message/subscribe/send", "/cgi-bin/message/template/send"
USED_UP, NOT_FOLLOWING = 43101, 43004

__all__ = ["account_of", "tell"]


def deaf(city: City) -> None:
    """Nobody accepts messages any more, and nobody follows the official account."""
    city.simulator.fault(SUBSCRIPTION, "errcode", errcode=USED_UP, times=1000)
    city.simulator.fault(TEMPLATE, "errcode", errcode=NOT_FOLLOWING, times=1000)


def queue(desk: Staff, query: str = "") -> list[dict]:
    answer = desk.get(f"/staff/tasks{query}")
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def opened(desk: Staff, task_id: str) -> dict:
    answer = desk.post(f"/staff/tasks/{task_id}/open")
    assert answer.status_code == 200, answer.text
    return answer.json


def closing(desk: Staff, task_id: str, outcome: str = "phone", **told):
    body = {"outcome": outcome, "note": "拨打两次，第二次接通，已告知。"} | told
    return desk.post(f"/staff/tasks/{task_id}/close", body)


def closed(city: City, desk: Staff, task_id: str, outcome: str = "phone", **told) -> dict:
    if outcome != "unreachable":
        told = {"told_on": objections.today(city).isoformat()} | told
    answer = closing(desk, task_id, outcome, **told)
    assert answer.status_code == 200, answer.text
    return answer.json


def looks(phone: Phone) -> list[dict]:
    items = phone.get("/me/access-log?limit=100").json["items"]
    return [look for look in items if look["role"] == "staff"]


def notices(phone: Phone) -> dict[str, dict]:
    """The person's notices by kind, the newest of each."""
    items = phone.get("/me/notices?limit=100").json["items"]
    return {item["kind"]: item for item in reversed(items)}
