"""Where files lie: evidence, reports, batches. The caller seals what goes in."""

import contextlib
import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_ABANDONED_AFTER_SECONDS = 24 * 3600


class StoreUnavailable(Exception):
    """The store cannot take or give files now: full, read-only, gone."""


class FileStore(Protocol):
    """Whole files under opaque names; a name is either there completely or not at all."""

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store durably, replacing what had the name; raises StoreUnavailable."""

    def open(self, name: str) -> BinaryIO:
        """A binary stream; raises FileNotFoundError, StoreUnavailable."""

    def delete(self, name: str) -> None:
        """Forget the file; no error when it is not there."""

    def exists(self, name: str) -> bool: ...

    def check(self) -> None:
        """Raise StoreUnavailable where nothing could be stored now; quick, and stores nothing."""


class LocalFiles:
    """Files below one directory of this machine."""

    def __init__(self, root: Path | str) -> None:
        self._root = Path(root).absolute()
        self._unfinished = self._root / "unfinished"
        with _as_unavailable():
            self._unfinished.mkdir(parents=True, exist_ok=True)
        self._remove_abandoned()

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        target = self._path(name)
        draft = self._unfinished / secrets.token_hex(16)
        try:
            with _as_unavailable():
                descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "wb", buffering=0) as file:
                for chunk in chunks:
                    with _as_unavailable():
                        _write_all(file, chunk)
                with _as_unavailable():
                    os.fsync(file.fileno())
            with _as_unavailable():
                if not target.parent.exists():
                    target.parent.mkdir(exist_ok=True)
                    _sync_directory(self._root)
                draft.replace(target)
                _sync_directory(target.parent)
        finally:
            with contextlib.suppress(OSError):
                draft.unlink()

    def open(self, name: str) -> BinaryIO:
        try:
            return open(self._path(name), "rb")
        except FileNotFoundError:
            raise FileNotFoundError(f"no file {name}") from None
        except OSError as error:
            raise StoreUnavailable(_word(error)) from None

    def delete(self, name: str) -> None:
        path = self._path(name)
        with _as_unavailable(), contextlib.suppress(FileNotFoundError):
            path.unlink()
            _sync_directory(path.parent)

    def exists(self, name: str) -> bool:
        return self._path(name).is_file()

    def check(self) -> None:
        if not os.access(self._unfinished, os.W_OK | os.X_OK):
            raise StoreUnavailable("EACCES")

    def _path(self, name: str) -> Path:
        check_name(name)
        # By hash, because ids that begin with the time would all share one directory.
        shelf = hashlib.sha256(name.encode()).hexdigest()[:2]
        return self._root / shelf / name

    def _remove_abandoned(self) -> None:
        """What a killed process left half written goes; others may be writing right now."""
        oldest = time.time() - _ABANDONED_AFTER_SECONDS
        for draft in self._unfinished.iterdir():
            with contextlib.suppress(OSError):
                if draft.stat().st_mtime < oldest:
                    draft.unlink()


def check_name(name: str) -> None:
    """ValueError for a name that could lead anywhere else than to a file of ours."""
    if not _NAME.fullmatch(name):
        raise ValueError("a file's name is an opaque id of letters, digits, dot, dash, underscore")


@contextlib.contextmanager
def _as_unavailable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(_word(error)) from None


def _word(error: OSError) -> str:
    """What went wrong without where: paths stay out of logs."""
    return errno.errorcode.get(error.errno or 0, "unknown")


def _write_all(file: BinaryIO, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[file.write(rest) :]


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
