"""What anyone may ask: organisations, shops, places nearby, printed reports, how things work."""

import re

import orjson

from bot import pages
from bot.replies import SILENCE, Reply, menu
from bot.turns import Turn, with_link
from clients.wechat.messages import Place
from services import learning, lists, organisations, reports
from services.chats import chat_hash
from services.errors import ServiceError
from services.guesses import refuse_guessing
from services.merchants import maps, views
from services.words import yuan

MOST_CHOICES = 5
NEAR_SHOWN = 5
PLACED_S = 10
SHOWN_OFFERS = 3
SHORTEST_NAME = 2
QUESTIONS_AT_ONCE = 8
NAME = re.compile(r"[\w（）()·-]{2,40}")
TELLING_NAME = 4  # characters with which a name begins that nothing else begins with
CHECKS_ALLOWED = ((10, 600),)  # so many in so many seconds: a code must not be guessed


def organisation(turn: Turn, name: str) -> Reply:
    """The public credit of an organisation by name or code; a choice where several fit."""
    if len(name.strip()) < SHORTEST_NAME:
        return Reply("名称太短了，请多说几个字，或者发统一社会信用代码。")
    found, more = organisations.search(turn.house, name, limit=MOST_CHOICES, after=None)
    if not found:
        alike = organisations.resembling(turn.house, name, limit=MOST_CHOICES)
        if alike:
            head = f"没有叫“{_short(name)}”的单位。您是不是要找："
            return menu(head, _choices(alike), "都不是的话，请发全称或 18 位统一社会信用代码。")
        return Reply(
            f"没有找到“{_short(name)}”。请核对全称，或发 18 位统一社会信用代码。"
            "个人的信用信息不公开，这里查不到。"
        )
    exact = [each for each in found if name.strip() in (each["name"], each["uscc"])]
    if len(found) > 1 and len(exact) != 1:
        head = "找到这些单位，请选一个：" if not more else "找到的单位较多，先列出几家，请选一个："
        return menu(head, _choices(found))
    return public_report(turn, (exact or found)[0]["uscc"])


def _choices(found: list[dict]) -> list[tuple[str, str]]:
    return [(f"org:{each['uscc']}", _short(each["name"])) for each in found]


def of_name(turn: Turn, text: str) -> Reply | None:
    """The shop or the organisation that is called so; None where the text is no such name."""
    if not NAME.fullmatch(text):
        return None
    shops = [each for each in maps.named(turn.house, text, limit=1) if each["name"] == text]
    if shops:
        return merchant(turn, shops[0]["code"])
    found, _ = organisations.search(turn.house, text, limit=MOST_CHOICES, after=None)
    starting = [each for each in found if each["name"].startswith(text)]
    is_name = len(found) == len(starting) == 1 and len(text) >= TELLING_NAME
    exact = [each for each in found if each["name"] == text]
    if exact or is_name:
        return public_report(turn, (exact or starting)[0]["uscc"])
    return None


def public_report(turn: Turn, uscc: str) -> Reply:
    """An organisation's public records in numbers."""
    told = orjson.loads(organisations.view_public(turn.house, uscc))
    records = [record for section in told["sections"] for record in section["records"]]
    negative = [record for record in records if record["effect"] == "negative"]
    counts = [
        f"{section['title']} {len(section['records'])} 条"
        for section in told["sections"]
        if section["records"]
    ]
    lines = [f"{told['subject']['name']}（{uscc}）", "公开的信用信息："]
    lines.append("、".join(counts) + "。" if counts else "没有公开的记录。")
    if negative:
        lines.append(f"其中负面 {len(negative)} 条，最近一条：{negative[0]['title']}。")
    lines += [
        f"列入名单：{lists.NAMES[each['list']]}，{each['entered_on']} 起。"
        for each in told["lists"]
    ]
    lines.append(f"截至 {told['generated_at'][:10]}。")
    page = f"{pages.ORGANISATION}?uscc={uscc}"
    return with_link(turn, Reply("\n".join(lines)), page, "查看全部公开信息")


def merchant_named(turn: Turn, name: str) -> Reply:
    """A shop by its name; where no shop is called so, the organisation that is."""
    found = maps.named(turn.house, name, limit=MOST_CHOICES)
    if not found:
        return organisation(turn, name)
    if len(found) > 1:
        options = [(f"merchant:{each['code']}", _short(each["name"])) for each in found]
        return menu("找到这些商户，请选一家：", options)
    return merchant(turn, found[0]["code"])


def merchant(turn: Turn, code: str) -> Reply:
    """What the code at a shop's door opens: offers without a deposit, and its public credit."""
    told = views.view(turn.house, code)
    lines = [told["name"]]
    if told["suspended"]:
        lines.append("这家商户暂停办理信用免押，请按平常的办法交押金。")
    elif told["offers"]:
        lines.append("信用免押：")
        lines += [
            f"· {each['title']}，押金 {yuan(each['deposit_fen'])}以内免交，可用 {each['days']} 天"
            for each in told["offers"][:SHOWN_OFFERS]
        ]
    else:
        lines.append("目前没有信用免押服务。")
    classes = told["credit"]["classes"]
    records = sum(each["records"] for each in classes)
    negative = sum(each["negative"] for each in classes)
    known = f"公开记录 {records} 条，其中负面 {negative} 条" if records else "没有公开的记录"
    lines.append(f"公共信用：{known}，截至 {told['credit']['as_of'][:10]}。")
    page = f"{pages.MERCHANT}?code={code}"
    return with_link(turn, Reply("\n".join(lines)), page, "打开商户页面")


def nearby(turn: Turn, place: Place) -> Reply:
    """The nearest shops that waive deposits.

    A place chosen from the menu comes twice, as an event and as a message: the first is answered.
    """
    chat = chat_hash(turn.house, turn.openid).hex()
    where = f"{chat}:{place.latitude}:{place.longitude}"
    if not turn.house.cache.add(f"placed:{where}", b"1", ex=PLACED_S):
        return SILENCE
    found = maps.nearest(turn.house, place.latitude, place.longitude, scene=None, limit=NEAR_SHOWN)
    if not found:
        return Reply("附近 50 公里内还没有可以信用免押的商户。")
    nearest = {each["code"]: each for each in reversed(found)}  # of several sites the nearest
    options = [
        (
            f"merchant:{code}",
            f"{each['name']}（{_distance(each['distance_m'])}，{each['site']['address']}）",
        )
        for code, each in sorted(nearest.items(), key=lambda told: told[1]["distance_m"])
    ]
    return menu("离您最近、可以信用免押的，点一家看看能免多少：", options)


def report_check(turn: Turn, report_no: str, code: str) -> Reply:
    """Whether a printed report is genuine; nothing of what stands in it."""
    refuse_guessing(turn.house, "report-checks", turn.openid, CHECKS_ALLOWED, turn.now)
    found = reports.check(turn.house, report_no, code)
    if not found["genuine"]:
        return Reply(
            "没有这个编号和核验码对应的报告。请对照纸上再看一遍，一个字符都不能错；再查一次，回复“核验报告”。"
        )
    when = found["generated_at"][:16].replace("T", " ")
    return Reply(f"属实：这份报告由本平台出具，生成时间 {when}。请再核对纸上的姓名和证件号码。")


def lesson(turn: Turn, entry_id: str) -> Reply:
    """A question of 学信用 with its answer, source and date."""
    told = learning.lesson(turn.house, entry_id)
    return Reply(f"{told.answer}\n——{told.source}，{told.as_of}")


def topics(turn: Turn) -> Reply:
    """What can be learnt about."""
    options = [(f"topic:{code}", title) for code, title in learning.topics(turn.house)]
    return menu("学信用：您想了解哪方面？也可以直接提问。", options)


def topic(turn: Turn, code: str, page: int = 0) -> Reply:
    """The questions of a topic, a handful at a time."""
    lessons = learning.of_topic(turn.house, code)
    shown = lessons[page * QUESTIONS_AT_ONCE :][:QUESTIONS_AT_ONCE]
    options = [(f"learn:{each.id}", each.question) for each in shown]
    if len(lessons) > (page + 1) * QUESTIONS_AT_ONCE:
        options.append((f"topic:{code}:{page + 1}", "更多问题"))
    return menu("大家常问：", options)


def scanned(turn: Turn, content: str) -> Reply:
    """What a person scanned from the menu: a shop's card, a printed report, or none of ours."""
    base = turn.house.public_base_url
    if content.startswith(f"{base}/m/"):
        code = content.removeprefix(f"{base}/m/").partition("?")[0]
        return merchant(turn, code)
    if content.startswith(f"{base}/check#"):
        number, _, code = content.partition("#")[2].partition(".")
        return report_check(turn, number, code)
    if content.startswith(f"{base}/p"):
        return Reply("这是一位市民的信用码，只有商户能扫，扫了也只知道能不能免押。")
    return Reply("这不是本平台的码。请扫商户门口的信用码，或信用报告上的二维码。")


def by_scene(turn: Turn, scene: str) -> Reply | None:
    """What the code of the account leads to, by which somebody came; None for an unknown one."""
    try:
        return merchant(turn, scene.removeprefix("m_"))
    except ServiceError:
        return None


def _short(name: str) -> str:
    return name if len(name) <= 24 else name[:23] + "…"


def _distance(metres: int) -> str:
    return f"{metres} 米" if metres < 1000 else f"{metres / 1000:.1f} 公里"
