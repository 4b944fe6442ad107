"""The official account's door: act once, answer within WeChat's five seconds."""

import logging

from flask import Blueprint, Response, current_app

from bot import gate
from bot.answers import answer
from clients.wechat.errors import MessageRejected
from clients.wechat.messages import render_text
from services import chats
from services.house import House

log = logging.getLogger(__name__)
blueprint = Blueprint("bot", __name__)
SORRY = "服务暂时不可用，请稍后再试。"


@blueprint.get("/wechat/callback")
def check_address() -> Response:
    """WeChat's check that this address is ours."""
    return gate.check_address(gate.OFFICIAL)


@blueprint.post("/wechat/callback")
def receive() -> Response:
    """A message or an event. Nothing that comes in here is answered with an error page."""
    house: House = current_app.extensions["house"]
    try:
        message, seal = gate.opened(gate.OFFICIAL, house)
    except MessageRejected as rejected:
        return gate.refusal(rejected)
    try:
        reply = chats.answer_once(house, message.dedupe_key, lambda: answer(house, message))
    except Exception as error:
        log.error("no answer to a push", extra={"cause": type(error).__name__})
        if message.event == "unsubscribe":
            # Nobody sees this, and it must not be lost: anything but 200 brings it again.
            return gate.as_text("again", 503)
        reply = SORRY if message.kind != "event" else ""
    return gate.as_text(seal(render_text(message, reply)) if reply else gate.ACCEPTED)
