"""Which record an objection is about, and on what ground; what the first words named is not asked."""

import re
from dataclasses import replace

from bot import pages
from bot.flows import photos
from bot.flows.engine import go, option
from bot.replies import Reply
from bot.turns import Turn, with_link
from services import objections
from services.record_names import TITLE, name_of
from services.understanding import command

OBJECT = "object"
RECORDS_AT_ONCE = 5  # what a small screen shows at once
PAGE = re.compile("[0-9]{1,4}")
MORE, ANOTHER, AS_SAID, OTHER = "more", "another", "as-said", "other"
GROUNDS = {
    "not_mine": "不是我的",
    "inaccurate": "内容不准确",
    "expired": "已经过期",
    "already_corrected": "已经改正过",
}
WRONGLY_LISTED = "wrongly_listed"
NOUNS = {
    **GROUNDS,
    WRONGLY_LISTED: "不该列入名单",
    objections.MISSING: "应有的记录没有显示",
}
WHICH_IS_MISSING = (
    "少了应有的记录，也可以提异议。请说出是哪一种，比如“少了一条志愿服务记录”；"
    "或者在小程序里提，理由选“信息缺失”。"
)


def begin(turn: Turn) -> Reply:
    """Only for somebody who is known; whoever has nothing to object to hears so."""
    found = objections.what_can_be_objected(turn.house, turn.known, turn.said)
    if objections.ground_in(turn.said) == objections.MISSING:
        items = objections.what_may_be_missing(turn.house, turn.said)
        if items or not any(each["named"] for each in found):
            return _begin_missing(turn, items)
    if not found:
        text = "您名下没有可以提异议的记录。缺少应有的记录、单位的记录，请在小程序里提出。"
        return with_link(turn, Reply(text), pages.OBJECTIONS, "打开异议页面")
    _start(turn, **_first_words(turn, found))
    named = [each for each in found if each["named"]]
    if len(named) == 1:
        return _picked(turn, named[0], named="yes")
    return go(turn, "record")


def _start(turn: Turn, **slots: str) -> None:
    """At the first step, anew; who begins anew has sent the photos all the same."""
    if turn.dialogue.flow == OBJECT:
        slots[photos.SLOT] = turn.dialogue.slots.get(photos.SLOT, "")
    turn.dialogue.end()
    turn.to(OBJECT, "record", **slots)


def _begin_missing(turn: Turn, items: list[dict]) -> Reply:
    """Something that ought to be there is not: of which kind, the catalogue says."""
    if not items:
        return with_link(turn, Reply(WHICH_IS_MISSING), pages.OBJECTIONS, "打开异议页面")
    _start(turn, said=turn.said, ground=objections.MISSING)
    return go(turn, "record")


def _missing(turn: Turn) -> list[dict]:
    """What may be missing; nothing where a record is objected to that is there."""
    slots = turn.dialogue.slots
    if slots.get("ground") != objections.MISSING:
        return []
    return objections.what_may_be_missing(turn.house, slots["said"])[:RECORDS_AT_ONCE]


def _ask_missing(turn: Turn, items: list[dict]) -> Reply:
    options = [
        option(turn, f"{each['kind']}:{each['id']}", f"{each['title']}（{each['source']}）")
        for each in items
    ]
    return Reply("少的是哪一种记录？请选：", (*options, option(turn, OTHER, "都不是")))


def _take_missing(turn: Turn, value: str, items: list[dict]) -> Reply:
    if value == OTHER:
        turn.dialogue.end()
        return _begin_missing(turn, [])
    for each in items:
        if value == f"{each['kind']}:{each['id']}":
            named = {"kind": each["kind"], "target": each["id"], "title": each["title"]}
            return go(turn, "words", **named, label=each["title"], grounds="", named="")
    return go(turn, "record")


def _first_words(turn: Turn, found: list[dict]) -> dict[str, str]:
    """What of the first words is of use later: `said` as they are, and the ground in them."""
    ground = objections.ground_in(turn.said) or ""
    is_telling = bool(ground) or any(each["named"] for each in found)
    return {"said": turn.said if is_telling else "", "ground": ground}


def ask_record(turn: Turn) -> Reply:
    """What the first words may mean comes first, then what costs something."""
    if items := _missing(turn):
        return _ask_missing(turn, items)
    slots = turn.dialogue.slots
    found = objections.what_can_be_objected(turn.house, turn.known, slots.get("said", ""))
    found.sort(key=lambda each: not each["named"])
    first = int(slots.get("page", "0"))
    first = first if first < len(found) else 0  # some may have gone since that page was offered
    shown = found[first : first + RECORDS_AT_ONCE]
    options = [option(turn, f"{each['kind']}:{each['id']}", _label(each)) for each in shown]
    if len(found) > first + RECORDS_AT_ONCE:
        # Where it leads stands in it: tapped again, it shows the same page again.
        options.append(option(turn, f"{MORE}:{first + RECORDS_AT_ONCE}", "看更多记录"))
    return Reply("哪一条不对？请选：", tuple(options), "清单里没有的、单位的，请在小程序里提出。")


def take_record(turn: Turn, value: str) -> Reply:
    if items := _missing(turn):
        return _take_missing(turn, value, items)
    kind, _, target = value.partition(":")
    if kind == MORE:
        return go(turn, "record", page=target if PAGE.fullmatch(target) else "0")
    for each in objections.what_can_be_objected(turn.house, turn.known):
        if (each["kind"], each["id"]) == (kind, target):
            return _picked(turn, each, named="")
    return go(turn, "record")


def _picked(turn: Turn, each: dict, named: str) -> Reply:
    """On to the ground, or past it where the first words gave it; `named`: they named the record."""
    if each["open"]:
        return _already_open(turn, each)
    grounds = objections.of_effect(each["effect"]) if each["kind"] == "record" else ()
    slots = {
        "kind": each["kind"],
        "target": each["id"],
        "title": each["title"],
        "label": _label(each),
        "grounds": " ".join(grounds),
        "named": named,
    }
    if not grounds:
        return go(turn, "words", **slots | {"ground": WRONGLY_LISTED})
    is_given = turn.dialogue.slots.get("ground", "") in grounds
    return go(turn, "words" if is_given else "ground", **slots)


def _already_open(turn: Turn, each: dict) -> Reply:
    """Photos that were sent for it are not lost: the person says for which one they are."""
    kept = turn.dialogue.slots.get(photos.SLOT, "")
    turn.dialogue.end()
    text = (
        f"“{each['title'][:TITLE]}”已有一件异议在办理。"
        "想知道办到哪里，回复“异议进度”；不想办了，回复“撤回异议”。"
    )
    if not kept:
        return Reply(text)
    asked = photos.attach(turn, kept)
    return replace(asked, text=f"{text}\n{asked.text}")


def ask_ground(turn: Turn) -> Reply:
    slots = turn.dialogue.slots
    if not slots["grounds"]:  # of a list or of what is missing there is but one
        return go(turn, "record")
    options = [option(turn, code, GROUNDS[code]) for code in slots["grounds"].split()]
    if slots["named"]:
        options.append(option(turn, ANOTHER, "不是这条"))
    return Reply(f"{slots['label']}\n这条哪里不对？", tuple(options))


def take_ground(turn: Turn, value: str) -> Reply:
    return _another(turn) if value == ANOTHER else go(turn, "words", ground=value)


def ask_words(turn: Turn) -> Reply:
    """Who said it all at once need not say it again, and sees what was understood of it."""
    slots = turn.dialogue.slots
    lines, options = [], []
    if slots["named"] or slots.get("said"):
        lines = [f"记录：{slots['label']}", f"理由：{NOUNS[slots['ground']]}"]
    lines.append(
        "请用自己的话说一说：事情是怎样的，应该是怎样的。打字、发语音都行，一条消息说完。\n"
        "有照片也可以现在发。说错了不要紧，提交前会给您看一遍。"
    )
    if slots.get("said"):
        options.append(option(turn, AS_SAID, "就用刚才那句话"))
    if slots["named"]:
        options.append(option(turn, ANOTHER, "不是这条"))
    return Reply("\n".join(lines), tuple(options), "直接说，或者点上面的。" if options else "")


def take_words(turn: Turn, words: str) -> Reply:
    """A bare yes agrees with what was understood; it says nothing that a desk could examine."""
    if command(words) not in ("confirm", "refuse"):
        return go(turn, "confirm", words=words)
    is_agreed = command(words) == "confirm" and turn.dialogue.slots.get("said")
    return choose_words(turn, AS_SAID) if is_agreed else ask_words(turn)


def choose_words(turn: Turn, value: str) -> Reply:
    return _another(turn) if value == ANOTHER else take_words(turn, turn.dialogue.slots["said"])


def _another(turn: Turn) -> Reply:
    """The first words named another record than was thought."""
    return go(turn, "record", said="", page="0")


def _label(each: dict) -> str:
    return name_of(each) + ("，异议中" if each["open"] else "")
