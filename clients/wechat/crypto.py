"""The envelope of WeChat's pushes: signatures, encryption, age.

Our own over `cryptography`, not wechatpy's: that one compares signatures letter by letter, does
not look at padding or age, takes weak random numbers, and lets IndexError, struct.error and
binascii.Error out on malformed input.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import xml.etree.ElementTree as ElementTree
from datetime import datetime

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from clients.wechat.documents import MAX_BYTES, cdata, legible
from clients.wechat.errors import MessageRejected

FRESH_SECONDS = 300
_ENCODING_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)
_RANDOM_BYTES = 16
_LENGTH_BYTES = 4
_PADDING_BLOCK = 32  # not AES's 16


class MessageCrypto:
    """Opens what WeChat pushes to one app and seals what is answered."""

    def __init__(self, token: str, app_id: str, aes_keys: tuple[str, str | None]) -> None:
        """`aes_keys` are the current EncodingAESKey and the last one, which pushes still use for
        a while after a change; ValueError when one is not 43 letters and digits."""
        self._token = token
        self._app_id = app_id.encode()
        self._ciphers = [_cipher(key) for key in aes_keys if key is not None]

    def check_url(self, signature: str, timestamp: str, nonce: str) -> bool:
        """Whether WeChat signed this address check; answer it with the echostr as it came."""
        return self._is_signed(signature, timestamp, nonce)

    def sign_url(self, timestamp: str, nonce: str) -> str:
        """What WeChat would sign an address check of ours with."""
        return self._signature(timestamp, nonce)

    def check_plain(self, signature: str, timestamp: str, nonce: str, now: datetime) -> None:
        """Accept a push of the plain mode by its query; this signature covers no body."""
        if not self._is_signed(signature, timestamp, nonce):
            raise MessageRejected("signature")
        _check_age(timestamp, now)

    def open(
        self, body: bytes, msg_signature: str, timestamp: str, nonce: str, now: datetime
    ) -> bytes:
        """The XML inside an encrypted push; whatever is wrong with it is a MessageRejected."""
        encrypted = _encrypted_part(body)
        if not self._is_signed(msg_signature, timestamp, nonce, encrypted):
            raise MessageRejected("signature")
        _check_age(timestamp, now)
        try:
            ciphertext = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError):
            raise MessageRejected("malformed") from None
        code = "unreadable"
        for cipher in self._ciphers:
            if opened := _opened(cipher, ciphertext):
                xml, app_id = opened
                if app_id == self._app_id:
                    return xml
                code = "other_app"
        raise MessageRejected(code)

    def seal(self, xml: str, timestamp: str | int, nonce: str) -> str:
        """The encrypted and signed answer, with the request's nonce and a time of ours."""
        encrypted = _sealed(
            self._ciphers[0], xml.encode(), self._app_id, secrets.token_hex(8).encode()
        )
        timestamp = str(int(timestamp))
        signature = self._signature(timestamp, nonce, encrypted)
        return (
            f"<xml><Encrypt>{cdata(encrypted)}</Encrypt>"
            f"<MsgSignature>{cdata(signature)}</MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
        )

    def _signature(self, *parts: str) -> str:
        # A query may hold lone surrogates, which are no text; they never match.
        joined = "".join(sorted((self._token, *parts))).encode("utf-8", "replace")
        return hashlib.sha1(joined).hexdigest()

    def _is_signed(self, signature: str, *parts: str) -> bool:
        expected = self._signature(*(part or "" for part in parts))
        return hmac.compare_digest(expected.encode(), (signature or "").encode("utf-8", "replace"))


def _cipher(encoding_aes_key: str) -> Cipher[modes.CBC]:
    if not _ENCODING_AES_KEY.fullmatch(encoding_aes_key):
        raise ValueError("an EncodingAESKey is 43 letters and digits")
    key = base64.b64decode(encoding_aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _encrypted_part(body: bytes) -> str:
    text = legible(body)
    try:
        part = ElementTree.fromstring(text).findtext("Encrypt")  # noqa: S314 - no DTD gets past legible()
    except ElementTree.ParseError:
        part = None
    if not part:
        raise MessageRejected("malformed")
    return part


def _check_age(timestamp: str, now: datetime) -> None:
    if not _SECONDS.fullmatch(timestamp or ""):
        raise MessageRejected("malformed")
    if abs(now.timestamp() - int(timestamp)) > FRESH_SECONDS:
        raise MessageRejected("stale")


def _opened(cipher: Cipher[modes.CBC], ciphertext: bytes) -> tuple[bytes, bytes] | None:
    """Message and app id, or None when this is not the key. Only reached with a good signature,
    so telling bad padding from a bad app id gives nobody an oracle."""
    if not ciphertext or len(ciphertext) % 16:
        return None
    decryptor = cipher.decryptor()
    plain = decryptor.update(ciphertext) + decryptor.finalize()
    padding = plain[-1]
    if not 1 <= padding <= _PADDING_BLOCK or plain[-padding:] != bytes([padding]) * padding:
        return None
    content = plain[_RANDOM_BYTES:-padding]
    length = int.from_bytes(content[:_LENGTH_BYTES], "big")
    message = content[_LENGTH_BYTES : _LENGTH_BYTES + length]
    if len(content) < _LENGTH_BYTES or len(message) < length or length > MAX_BYTES:
        return None
    return message, content[_LENGTH_BYTES + length :]


def _sealed(cipher: Cipher[modes.CBC], message: bytes, app_id: bytes, random: bytes) -> str:
    content = random + len(message).to_bytes(_LENGTH_BYTES, "big") + message + app_id
    padding = _PADDING_BLOCK - len(content) % _PADDING_BLOCK
    encryptor = cipher.encryptor()
    ciphertext = encryptor.update(content + bytes([padding]) * padding) + encryptor.finalize()
    return base64.b64encode(ciphertext).decode()
