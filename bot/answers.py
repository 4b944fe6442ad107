"""What the chat answers. It decides nothing about credit: it asks the same services."""

import re
import unicodedata

from clients.wechat import WeChatUser
from clients.wechat.messages import Message
from services import chats, links
from services.errors import ServiceError
from services.house import House

# The app shows the digits in two groups, and people type what they see.
SIX_DIGITS = re.compile(r"\D*(\d{3})[ -]?(\d{3})\D*", re.ASCII)

HELP = (
    "我可以帮您：\n"
    "· 在聊天里认出您：请在掌信小程序“我的-关联公众号”里获取六位关联码，直接发给我；\n"
    "· 查看本人信用报告：请打开掌信小程序，完成实名认证后查看；\n"
    "· 人工服务：请拨打 {phone}。"
)
KNOWN = "您已完成实名认证并关联本聊天。请打开掌信小程序查看本人信用报告。人工服务：{phone}。"
WELCOME = "欢迎关注{platform}。\n" + HELP
WELCOME_BACK = "欢迎您。" + KNOWN
LINKED = "关联成功。以后在这里就能认出您。如非本人操作，请在小程序“我的-关联公众号”里解除。"


def answer(house: House, message: Message) -> str:
    """The text that answers a push; empty when none is called for."""
    if message.kind == "event":
        return _event(house, message)
    code = SIX_DIGITS.fullmatch(unicodedata.normalize("NFKC", message.content))
    if message.kind == "text" and code:
        return _link(house, message, code[1] + code[2])
    words = KNOWN if chats.is_known(house, message.openid) else HELP
    return _worded(house, words)


def _event(house: House, message: Message) -> str:
    if message.event == "subscribe":
        known = chats.welcome(house, message.openid, message.created_at)
        return _worded(house, WELCOME_BACK if known else WELCOME)
    if message.event == "unsubscribe":
        chats.leave(house, message.openid, message.created_at)
    return ""


def _link(house: House, message: Message, code: str) -> str:
    try:
        links.redeem(house, WeChatUser(message.openid, None), code, message.created_at)
    except ServiceError as error:
        return error.message
    return LINKED


def _worded(house: House, words: str) -> str:
    return words.format(phone=house.service_phone, platform=house.platform_name)
