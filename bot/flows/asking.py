"""Dialogues of one or two questions: which organisation, which shop, where, what to pass on."""

from bot.answers import desk, public
from bot.flows import hearing
from bot.flows.engine import Flow, Step, Take
from bot.replies import Reply
from bot.turns import Turn
from services import agents, tickets
from services.callers import Citizen
from services.errors import Unavailable
from services.understanding import name_in

NO_NUMBER = "报告编号在报告首页，是 XB 开头的一串字母和数字，请照着发；不查了，回复“取消”。"
NO_CODE = "核验码在报告首页，是 10 位字母和数字，请照着发；不查了，回复“取消”。"
WITH_AGENT = "工作人员正在和您对话，直接发消息就行。"


def organisation(turn: Turn) -> Reply:
    """With a name or code at once; else asked for first."""
    slots = turn.meant.slots
    named = slots.get("uscc") or slots.get("name") or name_in(turn.said)
    return public.organisation(turn, named) if named else ORGANISATION.begin(turn)


def merchant(turn: Turn) -> Reply:
    slots = turn.meant.slots
    if code := slots.get("merchant_code"):
        return public.merchant(turn, code)
    named = slots.get("name") or name_in(turn.said)
    return public.merchant_named(turn, named) if named else MERCHANT.begin(turn)


def report_check(turn: Turn) -> Reply:
    slots = turn.meant.slots
    number, code = slots.get("report_no"), slots.get("check_code")
    if number and code:
        return public.report_check(turn, number, code)
    if number:
        return REPORT.go(turn, "code", number=number)
    return REPORT.begin(turn)


def nearby(turn: Turn) -> Reply:
    return Reply("请点输入框右边的“+”，选“位置”发给我，就能找到附近可以免押的商户。")


def human(turn: Turn) -> Reply:
    """An agent where one is there; else words that a person answers later."""
    if agents.session_of(turn.house, turn.openid):  # the menu can be tapped all the same
        return Reply(WITH_AGENT)
    if agents.is_open(turn.now):
        online = agents.online(turn.house)
        if online:
            turn.dialogue.end()
            return Reply("正在为您转接人工，请稍候。", agent=online[0])
    return TICKET.begin(turn)


def _ask_words(turn: Turn) -> Reply:
    hours = agents.opening_words(turn.now)
    return Reply(
        f"{desk.standing(turn)}现在没有工作人员在线（服务时间：{hours}）。请把问题写成一条消息发来，"
        f"工作人员会在聊天里答复您；急事请拨打 {turn.house.service_phone}。"
    )


def _take_words(turn: Turn, words: str) -> Reply:
    turn.claim()
    citizen = _known_by_now(turn)
    left = tickets.leave(
        turn.house,
        turn.openid,
        words,
        turn.now,
        account_id=citizen.account_id if citizen else None,
        subject_id=citizen.subject_id if citizen else None,
        message_id=turn.message.dedupe_key,
    )
    turn.dialogue.end()
    by = f"在 {left['answer_by'][:16].replace('T', ' ')} 前" if left["answer_by"] else ""
    return Reply(
        f"已留言，编号 {left['number']}。工作人员会{by}在这里答复您。不需要了，回复“撤回留言”。"
    )


def _known_by_now(turn: Turn) -> Citizen | None:
    """Words are left all the same while nobody can say whose they are."""
    try:
        return turn.citizen
    except Unavailable:
        return None


def _take_organisation(turn: Turn, words: str) -> Reply:
    turn.dialogue.end()
    return public.organisation(turn, words)


def _take_merchant(turn: Turn, words: str) -> Reply:
    turn.dialogue.end()
    return public.merchant_named(turn, words)


def _take_number(turn: Turn, words: str) -> Reply:
    """The number, or number and code at once, as they stand together on the paper."""
    if turn.meant.slots.get("check_code"):
        turn.dialogue.end()
        return report_check(turn)
    if not any(character.isdigit() for character in words):
        return Reply(NO_NUMBER)
    return REPORT.go(turn, "code", number=words)


def _take_code(turn: Turn, words: str) -> Reply:
    if not any(character.isascii() and character.isalnum() for character in words):
        return Reply(NO_CODE)
    number = turn.dialogue.slots["number"]
    turn.dialogue.end()
    return public.report_check(turn, number, words)


def _step(question: str, take: Take) -> Step:
    """Asks for a name, a number or a code."""
    return Step(lambda turn: Reply(question), take, is_free=True, hears=hearing.beside_a_name)


ORGANISATION = Flow(
    "organisation",
    "查单位信用",
    {"name": _step("请发单位的名称，或 18 位统一社会信用代码。", _take_organisation)},
)
MERCHANT = Flow(
    "merchant",
    "查商户",
    {"name": _step("请发商户的名称；也可以点菜单“信易+”里的“扫商户码”。", _take_merchant)},
)
REPORT = Flow(
    "report_check",
    "核验报告",
    {
        "number": _step("请发报告首页上的报告编号。", _take_number),
        "code": _step("请再发核验码。", _take_code),
    },
)
TICKET = Flow(
    "ticket",
    "给工作人员留言",
    {
        "words": Step(
            _ask_words,
            _take_words,
            is_free=True,
            hears=hearing.beside_a_note,
            picture=lambda turn, media_id: Reply("留言只收文字。请把问题写成一条消息发来。"),
        )
    },
)
