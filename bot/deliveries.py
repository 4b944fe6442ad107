"""The way out: what WeChat takes on the spot, and what becomes a message of its own.

A menu can only be sent as a customer-service message; where that is not to be had, its lines
are numbered in a plain answer. Nothing here loses an answer.
"""

import uuid
from collections.abc import Sequence

from bot.replies import Reply
from clients.wechat.messages import (
    MAX_TEXT_BYTES,
    Message,
    render_picture,
    render_text,
    render_transfer,
)
from clients.wechat.outgoing import Menu, Part, Picture, Text, split
from services import agents, chat_messages, chat_pictures
from services.house import House

ASK_AGAIN = "有坐席在线。刚才没来得及转接，请再回复一次“人工”。"


def on_the_spot(house: House, message: Message, reply: Reply) -> tuple[str, list[Part]]:
    """The passive answer as XML, empty where none is called for; and what is to follow it."""
    following = parts_of(house, reply.later) if reply.later else []
    if reply.agent:
        return _handed_over(house, message, reply), following
    if reply.picture is not None:
        media_id = chat_pictures.upload(house, reply.picture)
        answer = render_picture(message, media_id) if media_id else render_text(message, reply.text)
        return answer, following
    if reply.options and _sent_as_menu(house, message, reply):
        return "", following
    first, *rest = split(reply.as_text(), MAX_TEXT_BYTES) or ("",)
    return render_text(message, first) if first else "", [*map(Text, rest), *following]


def parts_of(house: House, reply: Reply) -> list[Part]:
    """A reply as messages of their own, none of them an answer on the spot.

    Only on the spot can WeChat be told to hand somebody over to an agent.
    """
    if reply.agent:
        return [Text(ASK_AGAIN)]
    if reply.picture is not None:
        media_id = chat_pictures.upload(house, reply.picture)
        if media_id:
            return [Picture(media_id)]
    if reply.options and _fits(reply):
        return [_menu(reply)]
    return [Text(part) for part in split(reply.as_text())]


def send_later(
    house: House, message: Message, parts: Sequence[Part], account_id: uuid.UUID | None
) -> None:
    """Have these written into the chat by the worker, whatever becomes of this process."""
    if not parts:
        return
    with house.db.session() as tx:
        chat_messages.queue(house, tx, message.openid, parts, house.clock.now(), account_id)
        tx.commit()


def _handed_over(house: House, message: Message, reply: Reply) -> str:
    """WeChat takes a transfer, which shows nothing, as the answer to a message, never to a tap."""
    if message.kind == "event":
        is_done = agents.call(house, message.openid, reply.agent)
        return render_text(message, reply.text if is_done else ASK_AGAIN)
    chat_messages.send_now(house, message.openid, Text(reply.text), house.clock.now())
    return render_transfer(message, reply.agent)


def _sent_as_menu(house: House, message: Message, reply: Reply) -> bool:
    if not _fits(reply):
        return False
    return chat_messages.send_now(house, message.openid, _menu(reply), house.clock.now())


def _menu(reply: Reply) -> Menu:
    entries = tuple((each.key, each.label) for each in reply.options)
    return Menu(reply.text, entries, reply.tail)


def _fits(reply: Reply) -> bool:
    try:
        _menu(reply)
    except ValueError:
        return False  # too long for one message
    return True
