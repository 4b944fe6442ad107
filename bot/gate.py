"""The gate that every push comes through: WeChat's alone, fresh, ours, and of a sane size."""

import logging
from collections.abc import Callable

from flask import Response, current_app, request

from clients.wechat.crypto import MessageCrypto
from clients.wechat.errors import MessageRejected
from clients.wechat.messages import Message, parse
from services.house import House

log = logging.getLogger(__name__)
# Which of our apps WeChat pushes for: each has a Token and a key of its own.
OFFICIAL, MINI = "message_crypto", "mini_message_crypto"
LONGEST_BODY = 64 << 10
REJECTED = {"signature": 403, "too_large": 413}
ACCEPTED = "success"  # WeChat neither repeats the push nor shows anything

Seal = Callable[[str], str]


def check_address(app: str) -> Response:
    """WeChat's check that this address is ours: the echostr, byte for byte."""
    asked = request.args
    crypto: MessageCrypto = current_app.extensions[app]
    signed = crypto.check_url(
        asked.get("signature", ""), asked.get("timestamp", ""), asked.get("nonce", "")
    )
    if not signed:
        return as_text("forbidden", 403)
    return as_text(asked.get("echostr", ""))


def opened(app: str, house: House) -> tuple[Message, Seal]:
    """The push that came in, and how its answer is to be sealed.

    Whatever is wrong with it is a MessageRejected.
    """
    # One more: of a body without a declared length the rest is cut off, which has to be seen.
    request.max_content_length = LONGEST_BODY + 1
    crypto: MessageCrypto = current_app.extensions[app]
    asked, now = request.args, house.clock.now()
    timestamp, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
    if asked.get("encrypt_type", "raw") == "aes":
        xml = crypto.open(request.get_data(), asked.get("msg_signature", ""), timestamp, nonce, now)
        return parse(xml), lambda reply: crypto.seal(reply, int(now.timestamp()), nonce)
    if not current_app.extensions["plain_messages_allowed"]:
        raise MessageRejected("plain")
    crypto.check_plain(asked.get("signature", ""), timestamp, nonce, now)
    return parse(request.get_data()), lambda reply: reply


def refusal(rejected: MessageRejected) -> Response:
    """The answer to what is not WeChat's; only the cause is written down."""
    log.info("push rejected", extra={"cause": rejected.code})
    return as_text("rejected", REJECTED.get(rejected.code, 400))


def as_text(text: str, status: int = 200) -> Response:
    kind = "application/xml" if text.startswith("<xml>") else "text/plain"
    return Response(text, status, mimetype=kind)
