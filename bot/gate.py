"""The gate that every push comes through: WeChat's alone, fresh, ours, and of a sane size."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from clients.wechat.crypto import MessageCrypto
from clients.wechat.errors import MessageRejected
from clients.wechat.messages import Message, parse

log = logging.getLogger(__name__)
# Which of our apps WeChat pushes for: each has a Token and a key of its own.
OFFICIAL, MINI = "message_crypto", "mini_message_crypto"
LONGEST_BODY = 64 << 10
REJECTED = {"signature": 403, "too_large": 413}
ACCEPTED = "success"  # WeChat neither repeats the push nor shows anything

Seal = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Gate:
    """The gate of one app."""

    crypto: MessageCrypto
    plain_allowed: bool

    def opened(self, query: Mapping[str, str], body: bytes, now: datetime) -> tuple[Message, Seal]:
        """The push that came in, and how its answer is to be sealed.

        Whatever is wrong with it is a MessageRejected.
        """
        crypto, timestamp, nonce = self.crypto, query.get("timestamp", ""), query.get("nonce", "")
        if query.get("encrypt_type", "raw") == "aes":
            xml = crypto.open(body, query.get("msg_signature", ""), timestamp, nonce, now)
            return parse(xml), lambda reply: crypto.seal(reply, int(now.timestamp()), nonce)
        if not self.plain_allowed:
            raise MessageRejected("plain")
        crypto.check_plain(query.get("signature", ""), timestamp, nonce, now)
        return parse(body), lambda reply: reply


def gate_of(app: str, extensions: Mapping[str, Any]) -> Gate:
    """The gate of one of our apps, with the key that stands among the extensions of Flask's."""
    return Gate(extensions[app], extensions["plain_messages_allowed"])


def body_of(environ: dict[str, Any]) -> bytes:
    """The body of a request that comes to the gate; MessageRejected when it is none."""
    try:
        # One more: of a body without a declared length the rest is cut off, which has to be seen.
        return get_input_stream(environ, max_content_length=LONGEST_BODY + 1).read()
    except RequestEntityTooLarge:
        raise MessageRejected("too_large") from None
    except HTTPException:
        raise MessageRejected("malformed") from None  # whoever sent it hung up on the way


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


def refused(rejected: MessageRejected) -> tuple[str, int]:
    """The answer to what is not WeChat's, and its status; only the cause is written down."""
    log.info("push rejected", extra={"cause": rejected.code})
    return "rejected", REJECTED.get(rejected.code, 400)


def as_text(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype=kind_of(text))


def kind_of(answer: str) -> str:
    """The media type of an answer."""
    return "application/xml" if answer.startswith("<xml>") else "text/plain"
