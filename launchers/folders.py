"""The data folder: made where it is missing, proved writable, held by one launcher at a time."""

import contextlib
import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path

from launchers.errors import LaunchError

LOGS = "logs"
LOCK = ".launched"


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder; two cities in one folder would write over each other."""
    _make(folder)
    with open(folder / LOCK, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LaunchError(
                f"another `make run` is using {folder}: end it first, or set DATA_DIR"
                " to another folder"
            ) from None
        yield


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / LOGS).mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise LaunchError(
            f"cannot write to the data folder {folder} ({error.strerror}):"
            " set DATA_DIR to a folder that you may write to"
        ) from None
