"""Delivered files at rest: sealed piece by piece, streamed in and out, never whole in memory.

Each piece is bound to its place and says whether it is the last, so that a file that was cut
or reordered does not open.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from clients.files import FileStore
from models import SealBroken, Sealer

PIECE = 1 << 20
LENGTH_BYTES = 4


def pieces_of(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in pieces of one size; the last may be shorter, and may be empty."""
    while True:
        piece = stream.read(PIECE)
        yield piece
        if len(piece) < PIECE:
            return


def store(
    files: FileStore, sealer: Sealer, name: str, scope: bytes, pieces: Iterable[bytes]
) -> None:
    """Seal a delivery and store it under an opaque name."""
    files.put(name, _sealed(sealer, scope, pieces))


@contextmanager
def opened(files: FileStore, sealer: Sealer, name: str, scope: bytes) -> Iterator[Path]:
    """The delivery in the clear, under a path that ends with this block.

    The file behind the path has no name in any folder: when the process dies, its pages go
    with it, and no plain copy stays behind.
    """
    with tempfile.TemporaryFile() as plain, files.open(name) as sealed:
        for piece in _unsealed(sealer, scope, sealed):
            plain.write(piece)
        plain.flush()
        os.lseek(plain.fileno(), 0, os.SEEK_SET)
        yield Path(f"/dev/fd/{plain.fileno()}")


def _sealed(sealer: Sealer, scope: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting, number = None, 0
    for piece in pieces:
        if waiting is not None:
            yield _framed(sealer.seal(scope, _place(number, last=False), waiting))
            number += 1
        waiting = piece
    yield _framed(sealer.seal(scope, _place(number, last=True), waiting or b""))


def _framed(sealed: bytes) -> bytes:
    return len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed


def _unsealed(sealer: Sealer, scope: bytes, stream: BinaryIO) -> Iterator[bytes]:
    number, head = 0, stream.read(LENGTH_BYTES)
    while head:
        sealed = stream.read(int.from_bytes(head, "big"))
        head = stream.read(LENGTH_BYTES)
        yield sealer.open(scope, _place(number, last=not head), sealed)
        number += 1
    if number == 0:
        raise SealBroken("the stored delivery is empty")


def _place(number: int, *, last: bool) -> bytes:
    return b"deliveries:" + number.to_bytes(8, "big") + (b"!" if last else b"+")
