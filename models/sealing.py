"""Sealing at rest: what a dump of the database or of the files must not tell.

A sealed value is `suite (1) | data key number (2) | nonce (12) | AES-256-GCM`. The key that
seals is derived from the data key for one scope - a subject, or a table - so that no single
key sees anywhere near 2³² random nonces (NIST SP 800-38D, 8.3) however large the city is.
The associated data names the row and column: a ciphertext moved elsewhere does not open.

Data keys stand in the database, wrapped by a master key that does not.
"""

import hashlib
import hmac
import os
import threading
import time
import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

SUITE_AES_256_GCM = 1
HEADER = 3
NONCE = 12
PURPOSES = ("seal", "index", "record")
# A rotation waits longer than this, so that no process still seals with a key it retires.
REFRESH_S = 30.0


class SealBroken(Exception):
    """A sealed value does not open: changed, moved to another row, or its key is gone."""


class DataKey(Base):
    """A data key, wrapped. Of a purpose the newest `in_use_at` is used; all others still open."""

    __tablename__ = "data_keys"

    key_no: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(8))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    master_id: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class MasterKeys:
    """The keys from outside the database: the first wraps, all unwrap."""

    def __init__(self, keys: Mapping[str, bytes]):
        self._keys = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self.current = next(iter(self._keys))

    def wrap(self, key_no: int, purpose: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        name = f"{purpose}:{key_no}".encode()
        return nonce + self._keys[self.current].encrypt(nonce, key, name)

    def unwrap(self, row: DataKey) -> bytes:
        """Raises SealBroken when the master key that wrapped it is not among ours."""
        master = self._keys.get(row.master_id)
        if master is None:
            raise SealBroken(f"data key {row.key_no} is wrapped by the master key {row.master_id}")
        name = f"{row.purpose}:{row.key_no}".encode()
        try:
            return master.decrypt(row.wrapped[:NONCE], row.wrapped[NONCE:], name)
        except InvalidTag as error:
            raise SealBroken(f"data key {row.key_no} does not open") from error


class Sealer:
    """Seals and opens values, and finds them again by keyed blind index.

    `load` reads the data keys; it is called again by itself every half minute, and at once
    when a value names a key that another process made in the meantime.
    """

    def __init__(self, masters: MasterKeys, load_keys):
        self._masters = masters
        self._load_keys = load_keys
        self._loading = threading.Lock()
        self._keys: dict[str, dict[int, bytes]] = {}
        self._loaded_at = -REFRESH_S
        self._cipher = lru_cache(maxsize=4096)(self._derive_cipher)

    def load(self) -> None:
        """Read every live data key; the highest number of a purpose is the one that writes."""
        found: dict[str, dict[int, bytes]] = {purpose: {} for purpose in PURPOSES}
        for row in self._load_keys():
            found[row.purpose][row.key_no] = self._masters.unwrap(row)
        self._keys = found
        self._loaded_at = time.monotonic()

    def _live(self, purpose: str) -> dict[int, bytes]:
        if time.monotonic() - self._loaded_at > REFRESH_S:
            with self._loading:
                if time.monotonic() - self._loaded_at > REFRESH_S:
                    self.load()
        if not self._keys.get(purpose):
            with self._loading:
                self.load()
            if not self._keys[purpose]:
                raise SealBroken("there are no data keys yet: run `flask migrate` first")
        return self._keys[purpose]

    def _derive_cipher(self, key_no: int, scope: bytes) -> AESGCM:
        key = self._live("seal").get(key_no)
        if key is None:
            with self._loading:
                self.load()
            key = self._keys["seal"].get(key_no)
        if key is None:
            raise SealBroken(f"data key {key_no} is gone")
        return AESGCM(hashlib.blake2b(scope, key=key, digest_size=32, person=b"zx-seal").digest())

    def seal(self, scope: bytes, name: bytes, plain: bytes) -> bytes:
        """Seal `plain` for the place `name` within `scope` (a subject's or a table's key)."""
        key_no = max(self._live("seal"))
        header = SUITE_AES_256_GCM << 16 | key_no
        nonce = os.urandom(NONCE)
        sealed = self._cipher(key_no, scope).encrypt(nonce, plain, name)
        return b"".join((header.to_bytes(HEADER, "big"), nonce, sealed))

    def open(self, scope: bytes, name: bytes, sealed: bytes) -> bytes:
        """Open what `seal` made for the same scope and name, else SealBroken."""
        if len(sealed) < HEADER + NONCE or sealed[0] != SUITE_AES_256_GCM:
            raise SealBroken("not a sealed value")
        cipher = self._cipher(int.from_bytes(sealed[1:HEADER], "big"), scope)
        nonce, rest = sealed[HEADER : HEADER + NONCE], sealed[HEADER + NONCE :]
        try:
            return cipher.decrypt(nonce, rest, name)
        except InvalidTag as error:
            raise SealBroken("a sealed value does not open in this place") from error

    def blind_indexes(self, kind: str, value: str) -> list[tuple[int, bytes]]:
        """`(key number, HMAC-SHA-256)` of a value under each live index key, the newest first.

        Writers store all of them, readers look for any: so two processes that do not yet
        know the same newest key still collide on the key that both know.
        """
        text = f"{kind}:{value}".encode()
        live = self._live("index")
        return [(no, hmac.digest(live[no], text, "sha256")) for no in sorted(live, reverse=True)]

    def record_id(self, subject_id: uuid.UUID, item_code: str, document_no: str) -> uuid.UUID:
        """The id of the record that this natural key names (UUIDv8, RFC 9562, 5.8).

        Its key never rotates: it hides nothing that the database does not hold sealed, and a
        record must keep its id. It only keeps strangers from guessing document numbers.
        """
        key = next(iter(self._live("record").values()))
        text = subject_id.bytes + item_code.encode() + b"\0" + document_no.encode()
        value = bytearray(hashlib.blake2b(text, key=key, digest_size=16).digest())
        value[6] = value[6] & 0x0F | 0x80
        value[8] = value[8] & 0x3F | 0x80
        return uuid.UUID(bytes=bytes(value))

    def hasher(self, size: int, content: bytes = b""):
        """A keyed hash to feed: equal content is known again, but a dump confirms no guess."""
        key = next(iter(self._live("record").values()))
        return hashlib.blake2b(content, key=key, digest_size=size)

    def derived(self, purpose: bytes, value: bytes) -> bytes:
        """32 bytes that only we can derive from a value, the same for ever (check codes)."""
        key = next(iter(self._live("record").values()))
        return hmac.digest(key, purpose + b"\0" + value, "sha256")

    def new_data_key(self, key_no: int, purpose: str, now: datetime) -> DataKey:
        """A fresh data key, wrapped by the newest master key; the caller stores it."""
        wrapped = self._masters.wrap(key_no, purpose, os.urandom(32))
        return DataKey(
            key_no=key_no,
            purpose=purpose,
            wrapped=wrapped,
            master_id=self._masters.current,
            created_at=now,
            retired_at=None,
        )

    def rewrap(self, row: DataKey) -> bool:
        """Wrap a data key by the newest master key; False when it already is."""
        if row.master_id == self._masters.current:
            return False
        key = self._masters.unwrap(row)
        row.wrapped = self._masters.wrap(row.key_no, row.purpose, key)
        row.master_id = self._masters.current
        return True


def live_keys():
    """The query for every data key that still opens something."""
    return select(DataKey).where(DataKey.retired_at.is_(None)).order_by(DataKey.key_no)
