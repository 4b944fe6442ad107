"""The gate: believe only WeChat, act once, answer within its five seconds."""

import logging

from flask import Blueprint, Response, current_app, request

from bot.answers import answer
from clients.wechat.crypto import MessageCrypto
from clients.wechat.errors import MessageRejected
from clients.wechat.messages import parse, render_text
from services import chats
from services.house import House

log = logging.getLogger(__name__)
blueprint = Blueprint("bot", __name__)
LONGEST_BODY = 64 << 10
REJECTED = {"signature": 403, "too_large": 413}
SORRY = "服务暂时不可用，请稍后再试。"
ACCEPTED = "success"  # WeChat neither repeats the push nor shows anything


@blueprint.get("/wechat/callback")
def check_address() -> Response:
    """WeChat's check that this address is ours: the echostr, byte for byte."""
    asked = request.args
    crypto: MessageCrypto = current_app.extensions["message_crypto"]
    signed = crypto.check_url(
        asked.get("signature", ""), asked.get("timestamp", ""), asked.get("nonce", "")
    )
    if not signed:
        return _text("forbidden", 403)
    return _text(asked.get("echostr", ""))


@blueprint.post("/wechat/callback")
def receive() -> Response:
    """A message or an event. Nothing that comes in here is answered with an error page."""
    # One more: of a body without a declared length the rest is cut off, which has to be seen.
    request.max_content_length = LONGEST_BODY + 1
    house: House = current_app.extensions["house"]
    try:
        message, seal = _opened(house)
    except MessageRejected as rejected:
        log.info("push rejected", extra={"cause": rejected.code})
        return _text("rejected", REJECTED.get(rejected.code, 400))
    try:
        reply = chats.answer_once(house, message.dedupe_key, lambda: answer(house, message))
    except Exception as error:
        log.error("no answer to a push", extra={"cause": type(error).__name__})
        if message.event == "unsubscribe":
            # Nobody sees this, and it must not be lost: anything but 200 brings it again.
            return _text("again", 503)
        reply = SORRY if message.kind != "event" else ""
    return _text(seal(render_text(message, reply)) if reply else ACCEPTED)


def _opened(house: House):
    """The message, and how its answer is to be sealed."""
    crypto: MessageCrypto = current_app.extensions["message_crypto"]
    asked, now = request.args, house.clock.now()
    timestamp, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
    if asked.get("encrypt_type", "raw") == "aes":
        xml = crypto.open(request.get_data(), asked.get("msg_signature", ""), timestamp, nonce, now)
        return parse(xml), lambda reply: crypto.seal(reply, int(now.timestamp()), nonce)
    if not current_app.extensions["plain_messages_allowed"]:
        raise MessageRejected("plain")
    crypto.check_plain(asked.get("signature", ""), timestamp, nonce, now)
    return parse(request.get_data()), lambda reply: reply


def _text(text: str, status: int = 200) -> Response:
    kind = "application/xml" if text.startswith("<xml>") else "text/plain"
    return Response(text, status, mimetype=kind)
