"""The operator's guide, on PostgreSQL with the roles that it makes."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests

from tests.postgres import free_port
from tests.running import readmes
from tests.running.cities import LEFT_BEHIND, launched
from tests.settings import key

ROLES = ("owner", "web", "worker", "backup")
PARTS = ("database", "redis", "files", "worker")


@pytest.fixture(scope="module")
def urls(cluster) -> dict[str, str]:
    """The addresses of the roles after the README's SQL was run; empty on SQLite."""
    if cluster is None:
        pytest.skip("on PostgreSQL only; the second run has it")
    # Its database alone has another name: the cluster has one of that name for all tests.
    sql = readmes.blocks("roles")[0].replace("DATABASE zhangxin ", "DATABASE guide ")
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        for statement in filter(str.strip, sql.split(";")):
            connection.execute(statement)
    return {role: cluster.url(f"zhangxin_{role}", "guide") for role in ROLES} | {
        "redis": cluster.redis_url,
        "programs": str(cluster.programs),
    }


@pytest.fixture(scope="module")
def operator(urls, tmp_path_factory) -> "Operator":
    return Operator(tmp_path_factory.mktemp("production") / "zhangxin", urls)


class Operator:
    """Somebody who types the README's commands on a machine of production."""

    def __init__(self, folder: Path, urls: dict[str, str]):
        shutil.copytree(readmes.ROOT, folder, ignore=LEFT_BEHIND)
        (folder / ".venv").symlink_to(sys.prefix)
        self.folder = folder
        names = {"PATH", "HOME", "LANG"}
        self.environ = {name: os.environ[name] for name in names if name in os.environ}
        # What this checkout's packages were installed from is not this test's matter.
        self.environ["PATH"] = f"{urls['programs']}:{self.environ['PATH']}"
        self.environ |= {
            "DATABASE_URL": urls["web"],
            "WORKER_DATABASE_URL": urls["worker"],
            "OWNER_DATABASE_URL": urls["owner"],
            "BACKUP_DATABASE_URL": urls["backup"],
            "REDIS_URL": urls["redis"],
            "PUBLIC_BASE_URL": "https://credit.example",
            "MASTER_KEYS": f"m1:{key('operator')}",
            "TOKEN_KEYS": f"t1:{key('operator token')}",
            "SIGNING_KEYS": f"s1:{key('operator signing')}",
            "MINI_APP_ID": "wx5a1c0de000000001",
            "MINI_APP_SECRET": "invented",
            "OFFICIAL_APP_ID": "wx5a1c0de000000002",
            "OFFICIAL_APP_SECRET": "invented",
            "WECHAT_TOKEN": "invented",
            "WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        }

    def types(self, block: str, **more: str) -> str:
        done = subprocess.run(
            ["bash", "-e", "-c", block],
            cwd=self.folder,
            env=self.environ | more,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextlib.contextmanager
    def keeps_running(self, block: str) -> Iterator[None]:
        with open(self.folder / "log", "ab") as log:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {block.strip()}"],
                cwd=self.folder,
                env=self.environ,
                stdout=log,
                stderr=log,
            )
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def test_the_operators_guide(operator):
    keys = operator.types(readmes.blocks("keys")[0])
    assert re.fullmatch(r"MASTER_KEYS=m1:.{44}\nTOKEN_KEYS=t1:.{44}\nSIGNING_KEYS=s1:.{44}\n", keys)
    installed = operator.types(readmes.blocks("install")[0])
    assert re.search(r"^client_id +department-\w+$", installed, re.MULTILINE)

    assert "totp" in operator.types(readmes.blocks("desk")[0]).lower()

    port = free_port()
    app = readmes.blocks("app")[0].replace("--port 8000", f"--port {port}")
    assert str(port) in app
    with operator.keeps_running(app), operator.keeps_running(readmes.blocks("worker")[0]):
        _wait_until_ready(f"http://127.0.0.1:{port}/readyz", operator)

    operator.types(readmes.blocks("try_model")[0])
    assert (operator.folder / "scores.png").read_bytes().startswith(b"\x89PNG")
    assert (operator.folder / "crossings.csv").read_text("utf-8-sig").count("\n") == 1
    operator.types(readmes.blocks("recompute")[0])

    operator.types(readmes.blocks("backup")[0])
    assert (operator.folder / "zhangxin.dump").stat().st_size > 10_000
    rotation = readmes.blocks("rotate")[0].strip()
    assert "retired" in operator.types(f"{rotation} --settle 0")
    operator.environ["MASTER_KEYS"] = f"m2:{key('second')},{operator.environ['MASTER_KEYS']}"
    assert "3 data keys were wrapped anew" in operator.types(readmes.blocks("rewrap")[0])
    operator.environ["MASTER_KEYS"] = f"m2:{key('second')}"
    assert "0 data keys" in operator.types(readmes.blocks("rewrap")[0])


@pytest.mark.parametrize("roles", [("web",), ("web", "worker", "owner")], ids=["one", "three"])
def test_the_demo_city_runs_on_postgresql_and_a_given_redis(cluster, tmp_path, roles):
    if cluster is None:
        pytest.skip("on PostgreSQL only; the second run has it")
    database = f"demo_{len(roles)}"
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        owner = "zx_owner" if len(roles) > 1 else "zx_web"
        connection.execute(f"CREATE DATABASE {database} OWNER {owner}")
    names = {"web": "DATABASE_URL", "worker": "WORKER_DATABASE_URL", "owner": "OWNER_DATABASE_URL"}
    told = {names[role]: cluster.url(f"zx_{role}", database) for role in roles}
    with launched(tmp_path / "var", REDIS_URL=cluster.redis_url, **told) as city:
        demo = city.wait_until_ready()
        assert not any("valkey-server" in command for command in city.processes().values())
        assert not (city.data_dir / "zhangxin.db").exists()
        uscc = demo["organisations"][1]["uscc"]
        address = f"{demo['base_url']}/api/v1/open/organisations/{uscc}/report"
        assert "sections" in requests.get(address, timeout=5).json()


def _wait_until_ready(address: str, operator: Operator) -> None:
    """Until each part answers; the worker says so only once it has begun its work."""
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(requests.RequestException):
            parts = requests.get(address, timeout=2).json()["parts"]
            if parts == dict.fromkeys(PARTS, "ok"):
                return
        assert time.monotonic() < deadline, (operator.folder / "log").read_text()
        time.sleep(0.1)
