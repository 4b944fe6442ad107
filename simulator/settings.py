"""What the simulator is told once, at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from urllib.parse import urlsplit

from simulator.crypto import aes_key_of

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class FaceErrcodes:
    """The errcodes of face verification 2.0.

    WeChat documents the range 84010-84022 but the sources at hand do not say which is which,
    so every one can be changed without touching the code.
    """

    bad_out_seq_no: int = 84010
    out_seq_no_taken: int = 84011
    bad_cert_info: int = 84012
    unknown_verify_id: int = 84013
    out_seq_no_differs: int = 84014
    openid_differs: int = 84015
    cert_differs: int = 84016
    expired: int = 84017


@dataclass(frozen=True)
class Agent:
    """A person of the official account's customer service."""

    kf_account: str
    kf_nick: str
    kf_id: int
    online: bool = True


@dataclass(frozen=True)
class SimulatorSettings:
    """Identities, secrets and the questions that only a real account can settle."""

    host: str = "127.0.0.1"
    port: int = 8001
    app_base_url: str = ""  # empty: no app listens, nothing is pushed
    public_base_url: str = ""  # where browsers reach the app; its host may receive web sign-ins
    callback_path: str = "/wechat/callback"
    mini_callback_path: str = ""  # empty: the mini-program has no push address, as by default
    mini_app_id: str = "wx5a1c0de000000001"
    mini_app_secret: str = "mini-secret-for-development-only"  # noqa: S105 - invented
    official_app_id: str = "wx5a1c0de000000002"
    official_app_secret: str = "official-secret-for-development"  # noqa: S105 - invented
    official_name: str = "掌信"
    official_gh_id: str = "gh_5a1c0de00002"
    mini_gh_id: str = "gh_5a1c0de00001"
    wechat_token: str = "zhangxin"  # noqa: S105 - invented
    wechat_aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    authority_client_id: str = "zhangxin"
    authority_secret: str = "authority-secret-for-development"  # noqa: S105 - invented
    clock_file: str = ""  # empty: the offset is kept in memory only

    max_deliveries: int = 3  # 3 in the field reports, 4 in one reading of the guide
    push_timeout_s: float = 5.0
    retry_same_nonce: bool = False
    mark_fail_after: int = 100  # unanswered pushes in a row before WeChat rests
    mark_fail_s: int = 60
    push_mode: str = "safe"  # of the pushes that nobody asked for: send jobs, picture checks
    send_job_events: bool = True

    certified: bool = True
    ip_whitelist: tuple[str, ...] = ()
    # The simulator starts empty while the app's database does not: by default an openid never
    # met before counts as a follower. True is what WeChat does (40003).
    strict_openids: bool = False
    # Long-term templates of the government category: accepted until the person refuses.
    subscriptions_accepted: bool = True
    templates: tuple[str, ...] = ()  # empty: every template id is ours
    pages: tuple[str, ...] = ()  # empty: every page of the mini-program is released
    msgmenu_tap_counts_as_menu: bool = False
    passive_text_bytes: int = 2047
    custom_text_bytes: int = 2048
    msgmenu_id_bytes: int = 128  # undocumented; that of a menu button's key
    button_name_bytes: int = 16
    sub_button_name_bytes: int = 60
    button_url_bytes: int = 1024
    quotas: Mapping[str, int] = field(default_factory=dict)  # API path -> calls a day
    risky_words: tuple[str, ...] = ("代开发票", "网络赌博", "出售枪支")
    review_words: tuple[str, ...] = ("加微信", "刷单")
    agents: tuple[Agent, ...] = (Agent("kf2001@zhangxin", "小信", 2001),)
    face_errcodes: FaceErrcodes = FaceErrcodes()

    def __post_init__(self) -> None:
        aes_key_of(self.wechat_aes_key)
        if self.app_base_url and urlsplit(self.app_base_url).hostname not in LOOPBACK:
            raise ValueError("APP_BASE_URL must be a loopback address: pushes stay on this machine")
        if self.max_deliveries < 1:
            raise ValueError("MAX_DELIVERIES must be at least 1")
        if self.mini_app_id == self.official_app_id:
            raise ValueError("MINI_APP_ID and OFFICIAL_APP_ID must differ")


ENVIRONMENT = {
    "SIMULATOR_HOST": "host",
    "SIMULATOR_PORT": "port",
    "WECHAT_TEMPLATES": "templates",
    **{
        name.upper(): name
        for name in (
            "app_base_url",
            "public_base_url",
            "mini_callback_path",
            "mini_app_id",
            "mini_app_secret",
            "official_app_id",
            "official_app_secret",
            "official_name",
            "official_gh_id",
            "wechat_token",
            "wechat_aes_key",
            "authority_client_id",
            "authority_secret",
            "clock_file",
            "max_deliveries",
            "strict_openids",
            "subscriptions_accepted",
            "send_job_events",
        )
    },
}


def from_environment(environ: Mapping[str, str] = os.environ) -> SimulatorSettings:
    """Settings from the environment; what is absent or empty keeps its default."""
    defaults = {item.name: item.default for item in fields(SimulatorSettings)}
    chosen: dict[str, object] = {}
    for variable, name in ENVIRONMENT.items():
        text = environ.get(variable, "")
        if text:
            chosen[name] = _converted(variable, text, defaults[name])
    return SimulatorSettings(**chosen)  # type: ignore[arg-type]


def _converted(variable: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.lower() not in {"0", "1", "true", "false"}:
            raise ValueError(f"{variable} must be 0 or 1")
        return text.lower() in {"1", "true"}
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(","))
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{variable} must be a whole number") from None
    return text
