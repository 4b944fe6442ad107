"""The settings of a demo city: made once, kept, and never written over.

What the environment says is used and not stored. What is secret is generated when neither
the environment nor the file has it. The simulator's addresses follow its port at every start.
"""

import base64
import os
import secrets
import string
from collections.abc import Callable, Mapping
from pathlib import Path

from config import SETTINGS_FILE, Settings, SettingsError, read_settings_file
from launchers.errors import LaunchError
from launchers.ports import HOST

HEAD = """\
# Written by `make run` for its demo city. Everything here can be changed; secrets are kept,
# the simulator's addresses are renewed at each start, and the environment wins over both.
"""
ALPHANUMERIC = string.ascii_letters + string.digits


def complete(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of every part of the city, `settings.env` brought up to date.

    Raises LaunchError where the settings are not those of a demo, SettingsError where one is wrong.
    """
    path = folder / SETTINGS_FILE
    stored = read_settings_file(path)
    told = {name: value for name, value in environ.items() if value}
    given = stored | told
    kind = given.get("APP_ENV", "demo")
    if kind not in ("demo", "test"):
        raise LaunchError(
            f"APP_ENV is {kind} in {path if 'APP_ENV' in stored else 'the environment'}:"
            " `make run` starts a demo city, so choose another DATA_DIR"
        )
    fresh = {name: make() for name, make in _generated().items() if not given.get(name)}
    renewed = _addresses(folder, given.get("SIMULATOR_PORT", "8001"))
    kept = stored | fresh | {k: v for k, v in renewed.items() if k not in told}
    if kept != stored:
        _write(path, kept)
    environment = dict(environ) | kept | told | {"DATA_DIR": str(folder)}
    Settings.from_env(environment)
    return environment


def _generated() -> dict[str, Callable[[], str]]:
    return {
        "APP_ENV": lambda: "demo",
        "MASTER_KEYS": lambda: f"m1:{_key()}",
        "TOKEN_KEYS": lambda: f"t1:{_key()}",
        "SIGNING_KEYS": lambda: f"s1:{_key()}",
        "MINI_APP_ID": lambda: f"wx{secrets.token_hex(8)}",
        "MINI_APP_SECRET": lambda: secrets.token_hex(16),
        "OFFICIAL_APP_ID": lambda: f"wx{secrets.token_hex(8)}",
        "OFFICIAL_APP_SECRET": lambda: secrets.token_hex(16),
        "WECHAT_TOKEN": lambda: secrets.token_hex(12),
        "WECHAT_AES_KEY": lambda: "".join(secrets.choice(ALPHANUMERIC) for _ in range(43)),
        "IDENTITY_PROVIDER": lambda: "authority",
        "AUTHORITY_CLIENT_ID": lambda: "zhangxin",
        "AUTHORITY_SECRET": lambda: secrets.token_urlsafe(24),
    }


def _addresses(folder: Path, simulator_port: str) -> dict[str, str]:
    simulator = f"http://{HOST}:{simulator_port}"
    return {
        "WECHAT_API_BASE": simulator,
        "WECHAT_OPEN_BASE": simulator,
        "AUTHORITY_BASE": simulator,
        "CLOCK_FILE": str(folder / "clock.json"),
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _write(path: Path, values: Mapping[str, str]) -> None:
    """Replace the file at once: a half-written one would lose the keys of the whole database."""
    text = HEAD + "".join(f"{name}={value}\n" for name, value in values.items())
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        fresh.replace(path)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror})") from error
