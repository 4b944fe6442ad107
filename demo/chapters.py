"""The chapters of the story; each one's docstring is its heading."""

import secrets
from datetime import datetime, timedelta

import click

from demo.actors import Cast, Desk, Machine, Unexpected
from policy.amounts import yuan

REMINDERS = 20


def sign_in_and_look(cast: Cast) -> None:
    """市民登录，看自己的信用分和各场景免押资格"""
    phone = cast.phone
    score = phone.get("/me/score")
    scale = score["scale"]
    _say(f"{phone.person['name']} 已实名登录，信用分 {score['value']}（{score['tier_name']}）")
    _say(f"分值范围 {scale['min']}-{scale['max']}，评分规则 {score['model']}")
    for contribution in score["contributions"][:4]:
        _say(f"  {contribution['points']:+5d}  {contribution['title']}")
    for scene in phone.get("/me/eligibility")["scenes"]:
        mark = "可以" if scene["eligible"] else "不可"
        _say(f"  {scene['name']} {mark}：{scene['benefit']['text']}")


def be_scanned_and_lend(cast: Cast) -> None:
    """出示信用码，商户扫码，免押借车，归还"""
    phone, till = cast.phone, cast.till
    phone.post("/me/consents", {"kind": "merchant_check"}, 201)
    template = phone.get("/me/subscriptions")["items"][0]["template_id"]
    for _ in range(REMINDERS):  # as the mini-program tells of each tap on “允许”
        phone.post("/me/subscriptions", {"template_id": template, "result": "accept"}, 201)
    shown = phone.post("/me/pass?picture=svg", expect=201)
    _say(f"信用码 60 秒有效，{shown['refresh_after_s']} 秒自动刷新（{len(shown['svg'])} 字节 SVG）")
    offer = till.offer("travel")
    asked = {"pass": shown["content"], "scene": "travel", "deposit_fen": offer["deposit_fen"]}
    decision = till.post("/merchant/scans", asked, 201)
    _say(f"商户看到的全部：{decision['decision']}，{decision['holder']}")
    _check(decision["decision"] == "eligible", "the citizen should be eligible")
    used = till.post("/merchant/scans", asked, 409)
    _say(f"同一个码再扫一次：{used['detail']}")
    order = _open(cast.till, decision, offer)
    _say(f"订单 {order['out_order_no']} {order['state']}，免押 {yuan(order['deposit_fen'])}")
    event = cast.ear.next_event()
    _say(f"商户收到签名通知 {event['type']}，验签通过")
    done = till.post(f"/merchant/waivers/{order['out_order_no']}/complete")
    _say(f"车已归还：{done['state']}；又收到 {cast.ear.next_event()['type']}")


def confirm_a_large_one(cast: Cast) -> None:
    """押金较高的订单，要市民本人确认"""
    phone, till = cast.phone, cast.till
    offer = till.offer("rent")
    order = _open(till, _scan(cast, offer), offer)
    _check(order["state"] == "CREATED", "a large deposit should wait for the citizen")
    _say(f"订单 {order['state']}，等待本人确认（免押 {yuan(order['deposit_fen'])}）")
    confirmed = phone.post(f"/me/waivers/{order['waiver_id']}/confirm")
    _say(f"本人确认后：{confirmed['state']}")
    till.post(f"/merchant/waivers/{order['out_order_no']}/complete")
    _say("装备已归还")


def borrow_at_the_cabinet(cast: Cast) -> None:
    """扫自助书柜的码借书，在另一个书柜归还"""
    phone, cabinet = cast.phone, cast.cabinet
    code = cabinet.told["code"]
    card = phone.get(f"/merchants/{code}")
    here, there = card["sites"][:2]
    _say(f"扫开 {card['name']}，在 {here['name']} 选 {card['offers'][0]['title']}")
    chosen = {"offer_id": card["offers"][0]["offer_id"], "site": here["code"]}
    mine = phone.post(f"/merchants/{code}/waivers", chosen, 201)
    since = mine["created_at"].replace("+", "%2B")
    seen = cabinet.get(f"/merchant/waivers?state=ACTIVE&since={since}")["items"]
    order = next(each for each in seen if each["out_order_no"] == mine["out_order_no"])
    _say(f"书柜看到订单 {order['out_order_no']}（{order['holder']}），开门放书")
    cabinet.post(f"/merchant/waivers/{order['out_order_no']}/complete")
    after = phone.get(f"/me/waivers/{mine['id']}")
    _say(f"在 {there['name']} 归还：{after['state']}")


def claim_dispute_and_rule(cast: Cast) -> None:
    """商户索赔，市民提出争议，信用办裁定撤销"""
    phone, till = cast.phone, cast.till
    offer = till.offer("travel")
    order = _open(till, _scan(cast, offer), offer)
    number, mine = order["out_order_no"], f"/me/waivers/{order['waiver_id']}"
    words = {"amount_fen": 8_000, "reason": "车筐变形，更换费用", "kind": "damage"}
    till.post(f"/merchant/waivers/{number}/claim", words)
    claim = phone.get(mine)["claim"]
    _say(f"市民看到：{claim['reason']}，{yuan(claim['amount_fen'])}")
    phone.post(f"{mine}/dispute", {"statement": "取车时车筐已经变形，有照片"})
    desk = Desk(cast.city, "reviewer")
    queued = [each["id"] for each in desk.get("/staff/disputes")["items"]]
    _check(order["waiver_id"] in queued, "the dispute should lie on the desk")
    case = desk.get(f"/staff/disputes/{order['waiver_id']}")
    _say(f"信用办打开争议（只见 {case['holder']}），听双方陈述")
    words = {"outcome": "revoked", "statement": "取车照片可见原有变形，商户索赔不成立"}
    ruled = desk.post(f"/staff/disputes/{order['waiver_id']}/rule", words)
    _say(f"裁定：{ruled['state']}，{ruled['statement']}")


def look_back(cast: Cast) -> None:
    """市民回看：谁查过我，收到过哪些提醒"""
    for look in cast.phone.get("/me/access-log?limit=5")["items"]:
        _say(f"  {look['at'][11:19]} {look['who']}：{look['purpose']}（{look['outcome']}）")
    for notice in cast.phone.get("/me/notices?limit=4")["items"]:
        _say(f"  「{notice['title']}」{notice['text'][:40]}…")


def _scan(cast: Cast, offer: dict) -> dict:
    shown = cast.phone.post("/me/pass", expect=201)
    asked = {"pass": shown["content"], "scene": offer["scene"], "deposit_fen": offer["deposit_fen"]}
    return cast.till.post("/merchant/scans", asked, 201)


def _open(till: Machine, decision: dict, offer: dict) -> dict:
    # By the city's clock, which a demo may have moved: a scan is good for five minutes.
    due = datetime.fromisoformat(decision["expires_at"]) + timedelta(days=1)
    body = {
        "scan_id": decision["scan_id"],
        "out_order_no": f"DEMO-{secrets.token_hex(5)}",
        "item": offer["title"],
        "deposit_fen": offer["deposit_fen"],
        "due_at": due.isoformat(),
    }
    return till.post("/merchant/waivers", body, 201)


def _check(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise Unexpected(otherwise)


def _say(text: str) -> None:
    click.echo(f"   {text}")
