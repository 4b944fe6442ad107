"""Settings of a test city: invented secrets, the simulator in WeChat's place."""

import base64
import hashlib
from pathlib import Path

from config import Settings


def key(name: str, length: int = 32) -> str:
    """A key that is the same in every run, so that a failure can be repeated."""
    return base64.b64encode(hashlib.sha256(name.encode()).digest()[:length]).decode()


def environment(folder: Path, cluster=None, simulator=None, **more: str) -> dict[str, str]:
    """The variables of a test city."""
    told = {
        "APP_ENV": "test",
        "DATA_DIR": str(folder),
        "MASTER_KEYS": f"m1:{key('master')}",
        "TOKEN_KEYS": f"t1:{key('token')}",
        "SIGNING_KEYS": f"s1:{key('signing')}",
        "MINI_APP_ID": "wx5a1c0de000000001",
        "MINI_APP_SECRET": "mini-secret-for-tests-only",
        "OFFICIAL_APP_ID": "wx5a1c0de000000002",
        "OFFICIAL_APP_SECRET": "official-secret-for-tests-only",
        "WECHAT_TOKEN": "zhangxin-test",
        "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "IDENTITY_PROVIDER": "authority",
        "AUTHORITY_CLIENT_ID": "zhangxin",
        "AUTHORITY_SECRET": "authority-secret-for-tests-only",
        "AUTHORITY_BASE": "http://127.0.0.1:9",
        "CLOCK_FILE": str(folder / "clock.json"),
        "LOG_LEVEL": "INFO",
    }
    if simulator is not None:
        told |= {
            "WECHAT_API_BASE": simulator.url,
            "WECHAT_OPEN_BASE": simulator.url,
            "AUTHORITY_BASE": simulator.url,
            "CLOCK_FILE": str(simulator.clock_file),
        }
    if cluster is not None:
        told |= {
            "DATABASE_URL": cluster.url("zx_web"),
            "WORKER_DATABASE_URL": cluster.url("zx_worker"),
            "OWNER_DATABASE_URL": cluster.url("zx_owner"),
            "REDIS_URL": cluster.redis_url,
        }
    return told | more


def make_settings(folder: Path, cluster=None, simulator=None, **more: str) -> Settings:
    return Settings.from_env(environment(folder, cluster, simulator, **more))
