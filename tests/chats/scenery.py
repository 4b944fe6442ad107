"""What is there before a dialogue begins, by the names that the book calls it."""

from collections.abc import Callable
from typing import Any

from services import lists, reports
from tests.authorisations.acts import authorise
from tests.builders import organisation_record, record
from tests.chats.stages import Actor, Stage
from tests.repairs.acts import months_ago
from tests.waivers import acts as waiving

PENALTY, MINOR, HONOUR = "P-PEN-001", "P-PEN-011", "P-HON-001"
REGISTRATION, FIRM_PENALTY = "O-BAS-001", "O-PEN-001"
# With these the answers from the own file begin.
OWN_WORDS = ("您的信用分", "您现在", "您的信用报告（", "凭您的信用", "您名下", "您的异议", "您没有")
PLACE = (30.25, 120.16)

ActorFact = Callable[[Stage, Actor, Any], None]
TownFact = Callable[[Stage, Any], None]


def note_own_file(stage: Stage, actor: Actor) -> None:
    """What nobody may see who asked about something else: the score as it is now, and the like."""
    if actor.phone is not None:
        score = stage.phone(actor).get("/me/score").json["value"]
        actor.private += [f"{score} 分", *OWN_WORDS]


def set_up_person(stage: Stage, actor: Actor, facts: list[Any]) -> None:
    """Make true what the book says of a person, in its order."""
    for fact in facts:
        name, told = _named(fact)
        if name != NO_UNIONID:
            PEOPLE[name](stage, actor, told)


def set_up_town(stage: Stage, facts: list[Any]) -> None:
    """Likewise of the city."""
    for fact in facts:
        name, told = _named(fact)
        TOWN[name](stage, told)


def _named(fact: Any) -> tuple[str, Any]:
    return (fact, None) if isinstance(fact, str) else next(iter(fact.items()))


def _proved(stage: Stage, actor: Actor, _: Any) -> None:
    stage.phone(actor)


def _follows(stage: Stage, actor: Actor, _: Any) -> None:
    """Followed before the dialogue; what was said then is no matter of it."""
    actor.chat.does({"type": "event", "event": "subscribe"}, stage.city.work)


def _penalty(stage: Stage, actor: Actor, title: str | None) -> None:
    """`title`: what the record is called, where a dialogue has several."""
    _record(stage, actor, PENALTY, title or "闯红灯罚款", "2026-03-02")


def _fresh_penalty(stage: Stage, actor: Actor, title: str | None) -> None:
    _record(stage, actor, PENALTY, title or "违建罚款", months_ago(stage.city, 1))


def _old_penalty(stage: Stage, actor: Actor, title: str | None) -> None:
    _record(stage, actor, PENALTY, title or "占道经营罚款", months_ago(stage.city, 18))


def _minor_penalty(stage: Stage, actor: Actor, title: str | None) -> None:
    _record(stage, actor, MINOR, title or "乱停车警告", months_ago(stage.city, 1))


def _honour(stage: Stage, actor: Actor, title: str | None) -> None:
    _record(stage, actor, HONOUR, title or "见义勇为", "2026-01-15")


def _record(stage: Stage, actor: Actor, item: str, title: str, decided_on: str) -> None:
    number = f"{title}-{actor.person.openid[-4:]}"
    row = record(actor.person, item, number, title=title, decided_on=decided_on)
    stage.deliver([row])
    actor.private.append(title)


def _many_records(stage: Stage, actor: Actor, count: int) -> None:
    rows = [
        record(actor.person, HONOUR, f"荣{number}", title=f"志愿服务第 {number} 年")
        for number in range(1, count + 1)
    ]
    stage.deliver(rows)


def _black_list(stage: Stage, actor: Actor, _: Any) -> None:
    line = f"black,person,{actor.person.id_number},2026-05-06,,市中院决定书"
    lists.import_file(stage.city.worker, f"{','.join(lists.COLUMNS)}\n{line}\n".encode())
    stage.city.work()


def _agrees(stage: Stage, actor: Actor, _: Any) -> None:
    waiving.agree(stage.phone(actor))


def _authorised(stage: Stage, actor: Actor, _: Any) -> None:
    bank, phone = stage.bank, stage.phone(actor)
    assert phone.prove_afresh().status_code == 204
    authorise(phone, bank, "honour")


def _ordered(stage: Stage, actor: Actor, shop: str) -> None:
    """An order at this shop, after its scan."""
    number = f"N-{actor.person.openid[-4:]}"
    stage.values["订单"] = number
    waiving.opened(stage.city, stage.shop(shop), stage.phone(actor), number)


def _claimed(stage: Stage, actor: Actor, shop: str) -> None:
    _ordered(stage, actor, shop)
    body = {"amount_fen": 8000, "reason": "车筐变形", "kind": "damage"}
    answer = waiving.act(stage.shop(shop), stage.values["订单"], "claim", **body)
    assert answer.status_code == 200, answer.text


def _scanned(stage: Stage, actor: Actor, shop: str) -> None:
    """The shop scanned the person's code."""
    waiving.scanned(stage.shop(shop), stage.phone(actor))


def _paper(stage: Stage, actor: Actor, _: Any) -> None:
    """The person printed the own report: {报告编号}, {核验码} and what its code says."""
    phone = stage.phone(actor)
    assert phone.prove_afresh().status_code == 204
    number = phone.get("/me/report").json["report_no"]
    assert phone.get("/me/report.pdf").status_code == 200
    code, base = reports.check_code(stage.city.house, number), stage.city.house.public_base_url
    stage.values |= {
        "报告编号": number,
        "核验码": code,
        "报告的码": f"{base}/check#{number}.{code}",
    }


def _code(stage: Stage, actor: Actor, _: Any) -> None:
    """Six digits shown in the mini-program: {关联码}."""
    answer = stage.phone(actor).post("/me/links")
    assert answer.status_code == 201, answer.text
    stage.values["关联码"] = answer.json["code"]


def _shop(stage: Stage, name: str) -> None:
    """A shop near 30.25,120.16 with bicycles without a deposit; there once in a file."""
    if name not in stage.shops:
        stage.desk("supervisor")
        stage.city.collector.__dict__.pop("token", None)
        merchant = stage.city.merchant((name, stage.new_uscc()))
        merchant.offer("travel", "山地自行车", 20_000, 3)
        merchant.site("湖滨店", "延安路 1 号", latitude=PLACE[0], longitude=PLACE[1])
        stage.shops[name] = merchant
    base, code = stage.city.house.public_base_url, stage.shops[name].code
    stage.values |= {"商户编号": code, "商户的码": f"{base}/m/{code}"}


def _suspended(stage: Stage, name: str) -> None:
    _shop(stage, name)
    stage.desk("supervisor")
    stage.shops[name].suspend()


def _firm(stage: Stage, name: str) -> None:
    """An organisation with a registration and a penalty: {信用代码}."""
    code = stage.new_uscc()
    firm = (name, code)
    stage.deliver(
        [
            organisation_record(firm, REGISTRATION, f"登记-{code}"),
            organisation_record(firm, FIRM_PENALTY, f"罚-{code}", title="虚假宣传罚款"),
        ]
    )
    stage.values["信用代码"] = code


def _agent(stage: Stage, _: Any) -> None:
    stage.agents(online=True)


def _no_agent(stage: Stage, _: Any) -> None:
    stage.agents(online=False)


NO_UNIONID = "没有unionid"
PEOPLE: dict[str, ActorFact] = {
    "已实名": _proved,
    "已关注": _follows,
    "有处罚": _penalty,
    "有上个月的处罚": _fresh_penalty,
    "有一年半前的处罚": _old_penalty,
    "有轻微处罚": _minor_penalty,
    "有荣誉": _honour,
    "有很多记录": _many_records,
    "在黑名单上": _black_list,
    "同意商户核验": _agrees,
    "授权了银行": _authorised,
    "有免押订单": _ordered,
    "被商户索赔": _claimed,
    "被商户扫过码": _scanned,
    "打印了报告": _paper,
    "取了关联码": _code,
}
TOWN: dict[str, TownFact] = {
    "商户": _shop,
    "被暂停的商户": _suspended,
    "单位": _firm,
    "客服在线": _agent,
    "客服不在线": _no_agent,
}
