"""WeChat's side of the webhook, in process: signed, sealed, dated as one likes."""

import itertools
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

from flask import Flask
from flask.testing import FlaskClient

from simulator.crypto import MessageCrypto, signature
from tests.settings import environment

TOLD = environment(Path("."))
TOKEN, APP_ID, AES_KEY = TOLD["WECHAT_TOKEN"], TOLD["OFFICIAL_APP_ID"], TOLD["WECHAT_AES_KEY"]
OURS = "gh_5a1c0de00002"
PATH = "/wechat/callback"
_msg_ids = itertools.count(10**9)


@dataclass
class WeChat:
    """Pushes to one app, whose clock says what is fresh."""

    app: Flask
    token: str = TOKEN
    app_id: str = APP_ID
    aes_key: str = AES_KEY

    @property
    def now(self) -> int:
        return int(self.app.extensions["house"].clock.now().timestamp())

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    @property
    def crypto(self) -> MessageCrypto:
        return MessageCrypto(self.aes_key, self.app_id)

    def safe(self, xml: str | bytes, at: int | None = None, nonce: str = "n1", **query):
        """Push what is sealed and signed as WeChat does; `query` overrides what it would say."""
        timestamp = str(self.now if at is None else at)
        sealed = self.crypto.encrypt(xml.encode() if isinstance(xml, str) else xml)
        body = f"<xml><ToUserName><![CDATA[{OURS}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        told = {
            "signature": signature(self.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "encrypt_type": "aes",
            "msg_signature": signature(self.token, timestamp, nonce, sealed),
        }
        return self.post(body, told | query)

    def plain(self, xml: str | bytes, at: int | None = None, nonce: str = "n1", **query):
        timestamp = str(self.now if at is None else at)
        told = {
            "signature": signature(self.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
        }
        return self.post(xml, told | query)

    def post(self, body: str | bytes, query: dict):
        return self.client.post(f"{PATH}?{urlencode(query)}", data=body, content_type="text/xml")

    def unsealed(self, answer) -> str:
        """The answer inside an encrypted reply, its signature checked."""
        parts = {part.tag: part.text for part in ElementTree.fromstring(answer.get_data())}  # noqa: S314 - our own answer
        expected = signature(self.token, parts["TimeStamp"], parts["Nonce"], parts["Encrypt"])
        assert parts["MsgSignature"] == expected
        return self.crypto.decrypt(parts["Encrypt"]).decode()


def text(openid: str, content: str, at: int, msg_id: int | None = None) -> str:
    number = next(_msg_ids) if msg_id is None else msg_id
    return _push(
        openid, at, "text", f"<Content><![CDATA[{content}]]></Content><MsgId>{number}</MsgId>"
    )


def event(openid: str, name: str, at: int, more: str = "") -> str:
    return _push(openid, at, "event", f"<Event><![CDATA[{name}]]></Event>{more}")


def _push(openid: str, at: int, kind: str, more: str) -> str:
    return (
        f"<xml><ToUserName><![CDATA[{OURS}]]></ToUserName>"
        f"<FromUserName><![CDATA[{openid}]]></FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType><![CDATA[{kind}]]></MsgType>{more}</xml>"
    )
