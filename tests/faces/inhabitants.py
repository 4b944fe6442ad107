"""What happened in the city before its screens are looked at: something of every kind.

All of it as its people do it, over HTTP. `Town.ids` keeps what the screens' addresses name.
"""

import time
from datetime import UTC, datetime, timedelta

from demo.actors import Caller, Desk, Machine, Phone
from tests.faces.hands import Town

# Of the demo city's people, by number: who has little against them, and who has a lot.
WELL, BADLY, NEIGHBOUR, OUT_OF_REACH = 0, 6, 1, 10
STATEMENT = "日期不对，我当天就已经处理完了，附有缴款凭证。"
DAMAGE = {"amount_fen": 2_000, "reason": "书页被水浸湿，重购费用", "kind": "damage"}
REFUSING = (("subscribe", 43101), ("template", 43004))  # used up; follows no more
PATIENCE_S = 30


def inhabit(town: Town) -> None:
    """Let the city have what its screens show."""
    phone = Phone(town.told, town.person(WELL))
    town.ids.update(merchant=town.shop()["code"], uscc=town.told["organisations"][1]["uscc"])
    town.ids.update(_orders(town, phone) | _cases(town, phone) | _message(town) | _task(town))


def _orders(town: Town, phone: Phone) -> dict[str, str]:
    """One that runs, and one over which merchant and citizen disagree."""
    phone.post("/me/consents", {"kind": "merchant_check"}, 201)
    till, offer = Machine(town.told, town.shop()), town.shop()["offers"][0]
    running, disputed = (_order(phone, till, offer, number) for number in ("A-1", "A-2"))
    till.post("/merchant/waivers/A-2/claim", DAMAGE)
    phone.post(f"/me/waivers/{disputed}/dispute", {"statement": "借的时候就已经湿了，有照片。"})
    return {"order": running, "dispute": disputed}


def _order(phone: Phone, till: Machine, offer: dict, number: str) -> str:
    shown = phone.post("/me/pass", expect=201)
    asked = {"pass": shown["content"], "scene": offer["scene"], "deposit_fen": offer["deposit_fen"]}
    scan = till.post("/merchant/scans", asked, 201)
    due = datetime.now(UTC) + timedelta(days=offer["days"] - 1)
    order = {"scan_id": scan["scan_id"], "out_order_no": number, "item": offer["title"]}
    order |= {"deposit_fen": offer["deposit_fen"], "due_at": due.isoformat()}
    return till.post("/merchant/waivers", order, 201)["waiver_id"]


def _cases(town: Town, phone: Phone) -> dict[str, str]:
    """One of each kind; a neighbour's objection is one that the office has begun with."""
    neighbour, troubled = (Phone(town.told, town.person(each)) for each in (NEIGHBOUR, BADLY))
    objection, begun = (_objected(each, _negative(each)[0]) for each in (phone, neighbour))
    Desk(town.told, "clerk").post(f"/staff/objections/{begun}/accept")
    complaint = phone.post("/me/complaints", {"about": "窗口服务", "text": "窗口排队太久。"}, 201)
    asked = {"kind": "eligibility", "subject": "travel", "statement": "欠款已于上月还清。"}
    redecision = troubled.post("/me/redecisions", asked, 201)
    other, repaired = _negative(troubled)
    return {
        "objection": objection,
        "accepted": begun,
        "complaint": complaint["id"],
        "redecision": redecision["id"],
        "repair": _applied(troubled, repaired),
        "repairable": other,
    }


def _negative(phone: Phone) -> list[str]:
    report = phone.get("/me/report")
    records = [row for section in report["sections"] for row in section["records"]]
    return [row["id"] for row in records if row["effect"] == "negative"]


def _objected(phone: Phone, record: str) -> str:
    told = {"ground": "inaccurate", "statement": STATEMENT, "record_id": record}
    return phone.post("/me/objections", told, 201)["id"]


def _applied(phone: Phone, record: str) -> str:
    return phone.post("/me/repairs", {"statement": STATEMENT, "record_id": record}, 201)["id"]


def _message(town: Town) -> dict[str, str]:
    """Words that somebody left in the chat for a person."""
    for words in ("人工", "窗口周六开不开门？"):
        _in_the_chat(town, WELL, {"type": "text", "content": words})
    return {"ticket": _first(Desk(town.told, "clerk"), "/staff/tickets")}


def _task(town: Town) -> dict[str, str]:
    """A decision whose person no channel reaches: somebody has to ring them up."""
    phone, clerk = Phone(town.told, town.person(OUT_OF_REACH)), Desk(town.told, "clerk")
    case = f"/staff/repairs/{_applied(phone, _negative(phone)[0])}"
    clerk.post(f"{case}/accept")
    granted = {"granted": True, "statement": "材料齐全，符合修复条件。"}
    simulator = Caller(town.told["simulator_url"])
    for target, errcode in REFUSING:
        told = {"target": f"/cgi-bin/message/{target}/send", "kind": "errcode"}
        simulator.post("/sim/faults", told | {"errcode": errcode}, 201)
    Desk(town.told, "reviewer").post(f"{case}/decide", granted)
    found = _first(clerk, "/staff/tasks")
    simulator.call("DELETE", "/sim/faults", expect=204)
    return {"task": found}


def _in_the_chat(town: Town, number: int, told: dict[str, str]) -> None:
    told |= {"openid": town.person(number)["official_openid"], "mode": "safe"}
    Caller(town.told["simulator_url"]).post("/sim/official/messages", told)


def _first(desk: Desk, queue: str) -> str:
    """What lies in a queue first, once something does."""
    deadline = time.monotonic() + PATIENCE_S
    while not (items := desk.get(queue)["items"]):
        assert time.monotonic() < deadline, f"{queue} stays empty"
        time.sleep(0.2)
    return items[0]["id"]
