"""信易+: what credit earns, the code to show, and the orders that run."""

from dataclasses import replace
from functools import partial

from bot import pages
from bot.answers import basics
from bot.replies import Reply, menu
from bot.turns import Turn, with_link
from services import consents, eligibility, learning, pass_pictures
from services.errors import Forbidden
from services.waivers import listings
from services.words import yuan

SCENES = ("rent", "travel", "tourism", "books", "loans", "approvals")
OPEN = ("CREATED", "ACTIVE", "CLAIMED", "DISPUTED", "DEFAULTED")
SHOWN_ORDERS, SHOWN_REASONS = 4, 2


def all_scenes(turn: Turn) -> Reply:
    """Every scene in a line; to a stranger what it is about."""
    if turn.citizen is None:
        return _in_general(turn, "waiver-what")
    found = eligibility.view_own(turn.house, turn.known)["scenes"]
    lines = ["凭您的信用，现在："]
    for each in found:
        amount = each["benefit"]["deposit_waiver_fen"]
        if not each["eligible"]:
            says = "暂不符合"
        else:
            says = f"可免 {yuan(amount)}" if amount else "可享受"
        lines.append(f"· {each['name']}（{each['title']}）：{says}")
    reasons = dict.fromkeys(
        reason["text"] for each in found if not each["eligible"] for reason in each["reasons"]
    )
    if reasons:
        lines += [f"不符合的原因：{reason}。" for reason in [*reasons][:SHOWN_REASONS]]
        lines.append(
            "怎样才可以，直接问，比如“租房能免押金吗”。不符合也不影响办事，照常交押金就行。"
        )
    return with_link(turn, Reply("\n".join(lines)), pages.SCENES, "查看各场景")


def one_scene(turn: Turn, scene: str) -> Reply:
    """Whether one scene says yes, why, and what is missing; to a stranger what it is about."""
    if turn.citizen is None:
        return _in_general(turn, f"scene-{scene}")
    found = eligibility.view_own(turn.house, turn.known, scene)
    head = f"{found['name']}：" + ("可以。" if found["eligible"] else "暂时不可以。")
    lines = [f"{head}{found['benefit']['text']}。"]
    lines += [f"· 原因：{each['text']}" for each in found["reasons"]]
    lines += [f"· 怎样才可以：{each['text']}" for each in found["to_become_eligible"]]
    if found["eligible"] and found["benefit"]["deposit_waiver_fen"]:
        lines.append("到店出示信用码就行，回复“信用码”。")
    return with_link(turn, Reply("\n".join(lines)), pages.SCENES, "查看各场景")


def scene_answers() -> dict:
    """An answer for each scene, by its code."""
    return {scene: partial(one_scene, scene=scene) for scene in SCENES}


def show_pass(turn: Turn) -> Reply:
    """The code as a picture; first the consent that a merchant may ask at all."""
    try:
        citizen = turn.known
        turn.claim()
        shown = pass_pictures.issue(turn.house, citizen)
    except Forbidden as refused:
        if refused.code != "consent_required":
            raise
        return _ask_consent(turn)
    text = "信用码没能发到聊天里，请打开小程序出示。"
    return replace(with_link(turn, Reply(text), pages.CODE, "出示信用码"), picture=shown)


def agree_and_show_pass(turn: Turn) -> Reply:
    """The person tapped that merchants may ask."""
    version = turn.dialogue.slots.pop("consent", "")
    if not version:
        return _ask_consent(turn)  # an old tap: what is agreed to has to be shown first
    turn.claim()
    consents.give(turn.house, turn.known, consents.MERCHANT_CHECK, version)
    return show_pass(turn)


def orders(turn: Turn) -> Reply:
    """The orders that run, and what each waits for."""
    found, _ = listings.list_own(turn.house, turn.known, limit=50, before=None)
    running = [each for each in found if each["state"] in OPEN]
    if not running:
        past = f"（过去有 {len(found)} 笔）" if found else ""
        text = f"您没有进行中的免押订单{past}。"
        return with_link(turn, Reply(text), pages.WAIVERS, "查看订单")
    lines = [f"您有 {len(running)} 笔免押订单在进行："]
    for each in running[:SHOWN_ORDERS]:
        due = each["due_at"][:16].replace("T", " ")
        late = "，已超期" if each["overdue"] else ""
        deposit = yuan(each["deposit_fen"])
        lines.append(
            f"· {each['item']}（{each['merchant']}），免押 {deposit}，{each['state_name']}，"
            f"{due} 前归还{late}"
        )
        claim = each.get("claim")
        if claim:
            lines.append(
                f"  商户要求 {yuan(claim['amount_fen'])}：{claim['reason']}。有不同意见，请在小程序里提出。"
            )
    return with_link(turn, Reply("\n".join(lines)), pages.WAIVERS, "查看订单")


def _in_general(turn: Turn, lesson: str) -> Reply:
    """What anybody may know, and how to learn what holds for oneself."""
    told = learning.lesson(turn.house, lesson)
    how = basics.not_linked(turn)
    return replace(how, text=f"{told.answer}\n\n您本人能不能用：{how.text}")


def _ask_consent(turn: Turn) -> Reply:
    """The text that is agreed to, and the tap by which it is."""
    listed = consents.list_own(turn.house, turn.known)
    told = next(each for each in listed if each["kind"] == consents.MERCHANT_CHECK)
    turn.dialogue.slots["consent"] = told["version"]
    text = f"第一次用信用码，请先看这段话：\n{told['title']}\n{told['text']}"
    return menu(text, [("do:agree-pass", "同意，出示信用码"), ("do:nothing", "不同意")])
