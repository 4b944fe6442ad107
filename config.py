"""Settings: read from the environment once, frozen, and refusing to start when one is wrong.

`$DATA_DIR/settings.env` fills in what the environment does not say, so that an operator's
second terminal and the service itself see the same values. The environment always wins.
"""

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

OFFICIAL_WECHAT_API = "https://api.weixin.qq.com"
OFFICIAL_WECHAT_OPEN = "https://open.weixin.qq.com"
SETTINGS_FILE = "settings.env"
AES_KEY_LENGTH = 43


class SettingsError(Exception):
    """A setting is missing or wrong; the text is one sentence for the operator."""


def _setting(name: str, default: object = None, *, secret: bool = False, help: str = ""):
    """Declare one environment variable beside the field that it fills."""
    told = {"env": name, "default": default, "secret": secret, "help": help}
    return field(metadata=told, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything the program is told from outside. `from_env` is the only way in."""

    environment: str = _setting(
        "APP_ENV", "production", help="`production`, `demo` or `test`; what is stricter is default"
    )
    port: int = _setting("PORT", 8000, help="port of the app")
    simulator_port: int = _setting(
        "SIMULATOR_PORT", 8001, help="port of the simulator (demo and test only)"
    )
    data_dir: Path = _setting(  # noqa: RUF009 - it is a field()
        "DATA_DIR", "./var", help="folder for the embedded database, deliveries and logs"
    )
    database_url: str = _setting(
        "DATABASE_URL", "", help="the web role's database; empty: SQLite in `DATA_DIR`"
    )
    worker_database_url: str = _setting(
        "WORKER_DATABASE_URL", "", help="the worker role's database; empty: as `DATABASE_URL`"
    )
    owner_database_url: str = _setting(
        "OWNER_DATABASE_URL", "", help="the owner of the tables, for migrations; empty: likewise"
    )
    redis_url: str = _setting(
        "REDIS_URL", "", help="Redis, `redis://…` or `unix:///…`; empty: one is not used"
    )
    public_base_url: str = _setting(
        "PUBLIC_BASE_URL", "", help="how phones reach the app; empty: this machine at `PORT`"
    )
    platform_name: str = _setting(
        "PLATFORM_NAME", "公共信用信息平台", help="the name printed on reports and pages"
    )
    service_phone: str = _setting(
        "SERVICE_PHONE", "12345", help="the hotline that refusals and reports name"
    )
    master_keys: str = _setting(
        "MASTER_KEYS",
        secret=True,
        help="`id:base64 of 32 bytes`, several divided by commas, the newest first; wraps the data keys",
    )
    token_keys: str = _setting(
        "TOKEN_KEYS",
        secret=True,
        help="`id:base64 of ≥ 32 bytes`, the newest first; signs access tokens (HS256)",
    )
    signing_keys: str = _setting(
        "SIGNING_KEYS",
        secret=True,
        help="`id:base64 of 32 bytes`, Ed25519 seeds, the newest first; signs webhooks, and all are published as JWKS",
    )
    wechat_api_base: str = _setting(
        "WECHAT_API_BASE", OFFICIAL_WECHAT_API, help="another one is refused in production"
    )
    wechat_open_base: str = _setting(
        "WECHAT_OPEN_BASE", OFFICIAL_WECHAT_OPEN, help="another one is refused in production"
    )
    mini_app_id: str = _setting("MINI_APP_ID", help="the mini-program's AppID")
    mini_app_secret: str = _setting(
        "MINI_APP_SECRET", secret=True, help="the mini-program's AppSecret"
    )
    official_app_id: str = _setting("OFFICIAL_APP_ID", help="the official account's AppID")
    official_app_secret: str = _setting(
        "OFFICIAL_APP_SECRET", secret=True, help="the official account's AppSecret"
    )
    wechat_token: str = _setting(
        "WECHAT_TOKEN", secret=True, help="the webhook's Token, as typed into WeChat's console"
    )
    wechat_aes_key: str = _setting(
        "WECHAT_AES_KEY", secret=True, help="the webhook's EncodingAESKey, 43 characters"
    )
    wechat_last_aes_key: str = _setting(
        "WECHAT_LAST_AES_KEY", "", secret=True, help="the one before, while a change rolls over"
    )
    mini_wechat_token: str = _setting(
        "MINI_WECHAT_TOKEN",
        "",
        secret=True,
        help="the Token of the mini-program's own pushes; empty: as `WECHAT_TOKEN`",
    )
    mini_wechat_aes_key: str = _setting(
        "MINI_WECHAT_AES_KEY",
        "",
        secret=True,
        help="their EncodingAESKey; empty: as `WECHAT_AES_KEY`",
    )
    identity_provider: str = _setting(
        "IDENTITY_PROVIDER",
        "wechat_face",
        help="`wechat_face` (WeChat's face verification decides) or `authority` (name, number and phone first)",
    )
    authority_base: str = _setting(
        "AUTHORITY_BASE", "", help="the identity authority's address, for `authority`"
    )
    authority_client_id: str = _setting("AUTHORITY_CLIENT_ID", "", help="its client")
    authority_secret: str = _setting("AUTHORITY_SECRET", "", secret=True, help="its secret")
    audit_head_file: str = _setting(
        "AUDIT_HEAD_FILE",
        "",
        help="where the head of the log's chain is written; empty: `audit-head.jsonl` in `DATA_DIR`",
    )
    files_url: str = _setting(
        "FILES_URL",
        "",
        help="an S3-compatible store for evidence and deliveries, `https://host/bucket` or `https://bucket.host`; empty: a folder in `DATA_DIR`",
    )
    files_region: str = _setting("FILES_REGION", "us-east-1", help="the store's region")
    files_access_key: str = _setting("FILES_ACCESS_KEY", "", help="its access key")
    files_secret_key: str = _setting(
        "FILES_SECRET_KEY", "", secret=True, help="the secret that belongs to it"
    )
    trusted_proxies: int = _setting(
        "TRUSTED_PROXIES", 0, help="how many proxies before the app set X-Forwarded-For"
    )
    clock_file: str = _setting(
        "CLOCK_FILE", "", help="a file that moves the clock (demo and test only)"
    )
    log_level: str = _setting("LOG_LEVEL", "INFO", help="`DEBUG`, `INFO`, `WARNING` or `ERROR`")

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def plain_messages_allowed(self) -> bool:
        """A plain signature does not cover the body, so production takes safe mode only."""
        return not self.is_production

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read, fill in and check every setting.

        Raises SettingsError naming the variable that is missing or wrong.
        """
        environ = os.environ if environ is None else environ
        data_dir = Path(environ.get("DATA_DIR") or "./var").resolve()
        told = {
            **read_settings_file(data_dir / SETTINGS_FILE),
            **{k: v for k, v in environ.items() if v},
        }
        values: dict[str, object] = {}
        for spec in fields(cls):
            name, default = spec.metadata["env"], spec.metadata["default"]
            text = told.get(name)
            if text is None and default is None:
                told_where = f"neither the environment nor {data_dir / SETTINGS_FILE} has it"
                raise SettingsError(
                    f"the setting {name} is missing: {told_where} ({spec.metadata['help']})"
                )
            values[spec.name] = _typed(name, default, text)
        values["data_dir"] = data_dir
        return cls(**_filled_in(values))._checked()  # type: ignore[arg-type]

    def _checked(self) -> "Settings":
        if self.environment not in ("production", "demo", "test"):
            raise SettingsError("APP_ENV must be production, demo or test")
        if self.identity_provider not in ("wechat_face", "authority"):
            raise SettingsError("IDENTITY_PROVIDER must be wechat_face or authority")
        if self.identity_provider == "authority" and not self.authority_base:
            raise SettingsError(
                "AUTHORITY_BASE is missing, which IDENTITY_PROVIDER=authority needs"
            )
        if self.files_url and not (self.files_access_key and self.files_secret_key):
            raise SettingsError("FILES_URL needs FILES_ACCESS_KEY and FILES_SECRET_KEY")
        for name in ("WECHAT_AES_KEY", "WECHAT_LAST_AES_KEY", "MINI_WECHAT_AES_KEY"):
            value = getattr(self, name.lower())
            if value and len(value) != AES_KEY_LENGTH:
                raise SettingsError(f"{name} must have {AES_KEY_LENGTH} characters")
        parse_keys("MASTER_KEYS", self.master_keys, exactly=32)
        parse_keys("TOKEN_KEYS", self.token_keys, at_least=32)
        parse_keys("SIGNING_KEYS", self.signing_keys, exactly=32)
        if self.is_production:
            self._check_production()
        return self

    def _check_production(self) -> None:
        if self.wechat_api_base != OFFICIAL_WECHAT_API:
            raise SettingsError(
                "WECHAT_API_BASE is not WeChat's own, which only demo and test may use"
            )
        if self.wechat_open_base != OFFICIAL_WECHAT_OPEN:
            raise SettingsError(
                "WECHAT_OPEN_BASE is not WeChat's own, which only demo and test may use"
            )
        if self.clock_file:
            raise SettingsError("CLOCK_FILE moves the clock, which only demo and test may do")
        for name in ("public_base_url", "authority_base", "files_url"):
            value = getattr(self, name)
            if value and urlsplit(value).scheme != "https":
                raise SettingsError(f"{name.upper()} must begin with https:// in production")


def parse_keys(
    name: str, text: str, *, exactly: int | None = None, at_least: int = 1
) -> dict[str, bytes]:
    """Read `id:base64,id:base64` into keys in that order; SettingsError when one is unusable."""
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError as error:
            raise SettingsError(f"{name} has a key that is not base64") from error
        if not key_id or len(key) < at_least or (exactly and len(key) != exactly):
            wanted = f"{exactly or f'at least {at_least}'} bytes"
            raise SettingsError(f"{name} wants `id:base64` with {wanted} for each key")
        keys[key_id] = key
    return keys


def read_settings_file(path: Path) -> dict[str, str]:
    """Read `NAME=value` lines; a file that is not there has none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read") from error
    pairs = (line.partition("=") for line in lines if line.strip() and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _typed(name: str, default: object, text: str | None) -> object:
    if text is None:
        return default
    if isinstance(default, int):
        if not text.isdigit() or int(text) > 65535:
            raise SettingsError(f"{name} must be a whole number from 0 to 65535")
        return int(text)
    return text


def _filled_in(values: dict[str, object]) -> dict[str, object]:
    """Derive what may be left empty from what was given."""
    values["database_url"] = values["database_url"] or f"sqlite:///{values['data_dir']}/zhangxin.db"
    values["worker_database_url"] = values["worker_database_url"] or values["database_url"]
    values["owner_database_url"] = values["owner_database_url"] or values["worker_database_url"]
    values["audit_head_file"] = (
        values["audit_head_file"] or f"{values['data_dir']}/audit-head.jsonl"
    )
    for name in ("wechat_token", "wechat_aes_key"):
        values[f"mini_{name}"] = values[f"mini_{name}"] or values[name]
    base = values["public_base_url"] or f"http://127.0.0.1:{values['port']}"
    values["public_base_url"] = str(base).rstrip("/")
    return values
