"""Greeting, help, whose chat it is, what belongs elsewhere, and what was not understood."""

from bot import pages
from bot.replies import Reply, menu
from bot.turns import Turn, link_to, with_link
from clients.wechat import WeChatUser
from services import chats, links

WELCOME = "欢迎关注{platform}。信用，握在掌中。"
MAIN = (
    ("intent:score", "我的信用分"),
    ("intent:eligibility", "我能免押金吗"),
    ("intent:pass", "我的信用码"),
    ("intent:object", "记录有误，我要异议"),
    ("intent:organisation", "查单位信用"),
    ("intent:learn", "学信用"),
    ("intent:human", "人工服务"),
)
HELP = "您可以直接问，也可以点下面的："
HELP_TAIL = "还可以：发位置找附近免押商户，发图片补充异议证据。办到一半，回复“取消”随时停下。"
NOT_LINKED = (
    "这是本人才能看的信息，聊天里还认不出您。\n"
    "1. 打开{app}，完成实名认证；\n"
    "2. 在“我的-关联公众号”取六位关联码，发到这里。"
)
LINKED = "关联成功。以后在这里就能认出您。如非本人操作，请在小程序“我的-关联公众号”里解除。"
CLOSING = "想注销整个账号，请在小程序里申请。"
# 全国统一心理援助热线 (国家卫生健康委, 2025); whoever says this is not asked what they meant.
CRISIS = (
    "听到您这样说，我们很担心您。请现在就给人打个电话：心理援助热线 12356；有危险马上拨打 110 或 120。"
    "也请告诉身边您信得过的人。信用上的难处都有办法，可以慢慢来；要和工作人员说话，回复“人工”。"
)
ELSEWHERE = {
    "pboc": "这里是本市公共信用平台，不是人民银行征信。银行贷款、信用卡的征信记录，请到中国人民银行征信中心或其网点、网上银行查询。",
    "sesame": "芝麻信用是支付宝的服务，与本平台无关，请到支付宝里查询。",
    "paypoints": "微信支付分是微信支付的服务，与本平台无关，请到微信“我-服务-钱包-支付分”查询。",
    "other_person": "个人的信用信息只给本人看，谁也不能替别人查。请他自己登录小程序查看；需要给您看的，可以由他本人下载报告，您在这里核验真假。",
    "court": "被执行人、失信被执行人名单由法院公布，请到中国执行信息公开网查询。",
    "bank": "银行账户和银行卡的事，请联系您的银行。",
    "city_service": "这件事不归信用平台办，请拨打 {phone} 或到政务服务平台咨询。",
    "weather_smalltalk": "我是自动回答的信用小助手，这个帮不上忙。信用方面的事随时问我；要找工作人员，回复“人工”。",
    "abuse": "很抱歉没有帮到您。您可以回复“人工”，由工作人员为您处理。",
}
NOT_OURS = "这个不在公共信用服务的范围里，帮不上您。其他政务服务请拨打 {phone}。"
NOT_SURE = "您是想问："
AGAIN = "没太明白。请换个说法，一句话说一件事，比如“我的信用分”“租房能免押吗”。"
STILL_NOT = "还是没明白，抱歉。请点下面的，或者转人工："
MOST_MISSES = 2
STOPPED = "好的，已停下。"
NOTHING_TO_STOP = "现在没有在办的事。想问什么，直接说就行。"
# Who says one of these has been answered, and needs no menu.
COURTESIES = {
    ("谢", "辛苦"): "不客气。信用方面的事，随时问我。",
    ("再见", "拜拜", "晚安"): "再见。有事随时找我。",
}
ACKNOWLEDGED = {"好", "好的", "嗯", "嗯嗯", "哦", "行", "ok", "收到", "明白", "知道了", "懂了"}
OTHERS_CHAT = (
    "这个聊天已关联其他已实名的账号，没有关联成功。"
    "要换成您，请先在这里回复“解除关联”，再发新的关联码。"
)


def greeting(turn: Turn) -> Reply:
    for words, answer in COURTESIES.items():
        if any(word in turn.said for word in words):
            return Reply(answer)
    if turn.said.strip(" 。！!~～").lower() in ACKNOWLEDGED:
        return Reply("好的。还有什么想问的，直接说就行。")
    return menu("您好。我是信用小助手，您可以直接问我，比如：", MAIN)


def help_(turn: Turn) -> Reply:
    return menu(HELP, MAIN, HELP_TAIL)


def stop(turn: Turn) -> Reply:
    """The person does not want to go on."""
    was_busy = bool(turn.dialogue.flow)
    turn.dialogue.end()
    return Reply(STOPPED if was_busy else NOTHING_TO_STOP)


def crisis(turn: Turn) -> Reply:
    """Somebody says that they do not want to live."""
    return Reply(CRISIS)


def welcome(turn: Turn, *, is_known: bool | None) -> Reply:
    """The first words to a follower; what can be tapped comes after them."""
    head = WELCOME.format(platform=turn.house.platform_name)
    if is_known:
        text = f"{head}\n已认出您，可以直接问本人的信用信息。"
    elif is_known is None:
        text = f"{head}\n单位信用、信用知识和本人的信用信息，都可以直接问。"
    else:
        app = link_to(turn, pages.LINKS, "小程序")
        text = (
            f"{head}\n单位信用、信用知识可以直接问；查本人信息，请先打开{app}实名认证，"
            "再把“我的-关联公众号”里的六位码发给我。"
        )
    return Reply(text, later=help_(turn))


def not_linked(turn: Turn) -> Reply:
    app = link_to(turn, pages.LINKS, "掌信小程序")
    return Reply(NOT_LINKED.format(app=app))


def link(turn: Turn) -> Reply:
    if turn.citizen is not None:
        return Reply("这个聊天已经关联了您本人，可以直接问。不想关联了，回复“解除关联”。")
    return not_linked(turn)


def redeem(turn: Turn, code: str) -> Reply:
    """Six digits were typed."""
    turn.claim()
    links.redeem(turn.house, WeChatUser(turn.openid, None), code, turn.message.created_at)
    return Reply(LINKED)


def unlink(turn: Turn) -> Reply:
    if turn.citizen is None:
        return Reply(f"这个聊天没有关联任何人。{CLOSING}")
    text = f"解除后，聊天里就不再认得您；小程序照常使用。{CLOSING}"
    return menu(text, [("do:unlink", "解除关联"), ("do:nothing", "不解除")])


def unlink_now(turn: Turn) -> Reply:
    turn.claim()
    chats.unlink(turn.house, turn.openid)
    turn.dialogue.end()
    return Reply("已解除关联，聊天里不再认得您。想再关联，发六位关联码就行。")


def elsewhere(turn: Turn, topic: str) -> Reply:
    """Where the question belongs; never anything of the person's own."""
    words = ELSEWHERE.get(topic, NOT_OURS)
    return Reply(words.format(phone=turn.house.service_phone))


def authorise(turn: Turn) -> Reply:
    text = (
        "把自己的信用信息给别人看，要由您本人授权：给谁、看哪几类、做什么用、到哪天为止，都由您定，"
        "随时可以撤回。授权前要再验证一次身份，所以在小程序里办。"
    )
    return with_link(turn, Reply(text), pages.AUTHORISATIONS, "去授权")


def not_understood(turn: Turn) -> Reply:
    """Ask again once; then offer what there is, with a human among it."""
    turn.dialogue.misses += 1
    if turn.dialogue.misses < MOST_MISSES:
        return Reply(AGAIN)
    return menu(STILL_NOT, (*MAIN[-1:], *MAIN[:-1]))
