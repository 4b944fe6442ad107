"""The floor of the chat: wechatpy opens an encrypted text and seals the same text as the answer.

Nothing else: no framework, no memory of what was seen, no understanding.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto

from config import Settings


class Echo:
    """`POST /wechat/callback` in safe mode."""

    def __init__(self, settings: Settings):
        self._crypto = WeChatCrypto(
            settings.wechat_token, settings.wechat_aes_key, settings.official_app_id
        )

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        body = self._answer(environ) if environ["REQUEST_METHOD"] == "POST" else b""
        headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
        start_response("200 OK", headers)
        return [body]

    def _answer(self, environ: dict[str, Any]) -> bytes:
        asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        sealed = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        signed = (asked["msg_signature"], asked["timestamp"], asked["nonce"])
        message = parse_message(self._crypto.decrypt_message(sealed, *signed))
        reply = create_reply(message.content, message).render()
        return self._crypto.encrypt_message(reply, asked["nonce"]).encode()


def create(settings: Settings | None = None) -> Echo:
    return Echo(settings or Settings.from_env())
