"""WeChat's message signatures and encryption, written from the published layout.

Deliberately independent of the library that the app uses, so that each side checks the other.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32  # PKCS#7 over 32 bytes, not over AES's 16


class CryptoError(ValueError):
    """The envelope is not what WeChat would have written, or not for this account."""


def signature(*parts: str) -> str:
    """SHA-1 over the sorted parts: token, timestamp, nonce and, when encrypted, Encrypt."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def signature_fits(given: str, *parts: str) -> bool:
    return hmac.compare_digest(given.encode(), signature(*parts).encode())


def aes_key_of(encoding_aes_key: str) -> bytes:
    """The 32 key bytes behind the 43 letters and digits of an EncodingAESKey."""
    if not re.fullmatch(r"[A-Za-z0-9]{43}", encoding_aes_key):
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    # Not strict: the last character carries four bits, and WeChat hands out keys whose two
    # spare bits are not zero.
    return base64.b64decode(encoding_aes_key + "=")


class MessageCrypto:
    """Encrypts and decrypts for one AppID under one EncodingAESKey."""

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        self._key = aes_key_of(encoding_aes_key)
        self._app_id = app_id.encode()

    def _cipher(self) -> Cipher:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))

    def encrypt(self, message: bytes, random: bytes | None = None) -> str:
        """One line of Base64 over random(16) | length | message | AppID."""
        random = secrets.token_hex(8).encode() if random is None else random
        plain = random + struct.pack(">I", len(message)) + message + self._app_id
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted: str) -> bytes:
        """The message within; raises CryptoError when anything about it is wrong."""
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError):
            raise CryptoError("Encrypt is not Base64") from None
        if not sealed or len(sealed) % 16:
            raise CryptoError("Encrypt is not whole AES blocks")
        decryptor = self._cipher().decryptor()
        padded = decryptor.update(sealed) + decryptor.finalize()
        plain = _unpadded(padded)
        if len(plain) < 20:
            raise CryptoError("the plaintext is too short")
        (length,) = struct.unpack(">I", plain[16:20])
        message, app_id = plain[20 : 20 + length], plain[20 + length :]
        if len(message) != length:
            raise CryptoError("the length does not fit the plaintext")
        if app_id != self._app_id:
            raise CryptoError("the AppID is not this account's")
        return message


def _unpadded(padded: bytes) -> bytes:
    pad = padded[-1]
    if not 1 <= pad <= BLOCK or padded[-pad:] != bytes([pad]) * pad:
        raise CryptoError("the padding is broken")
    return padded[:-pad]
