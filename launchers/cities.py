"""A city from its first process to its last."""

import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import click

from demo import accounts
from launchers import addresses, folders, ports, redis_servers, settings_files
from launchers.children import Children
from launchers.errors import LaunchError

ROOT = Path(__file__).parents[1]
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# A phone on a slow line holds a thread while its body trickles in; idle threads cost next to nothing.
THREADS = "256"
# Where the app hears what WeChat says of the mini-program: verdicts on pictures, receipts.
MINI_CALLBACK_PATH = "/wechat/mini/callback"
READY_WITHIN_S = 60.0
ANSWER_WITHIN_S = 5.0
# Never through a proxy: all of it is on this machine.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def launch(environ: Mapping[str, str]) -> None:
    """Start everything, say where it is, and watch it until this is interrupted.

    Raises LaunchError or SettingsError where the city cannot start, or a part of it died.
    """
    folder = Path(environ.get("DATA_DIR") or "./var").resolve()
    os.umask(0o077)  # what stands in the folder is for nobody else of this machine
    with folders.held(folder):
        addresses.forget(folder)  # a city that was killed could not do it
        told = settings_files.complete(folder, environ)
        port, simulator_port = int(told.get("PORT", 8000)), int(told.get("SIMULATOR_PORT", 8001))
        ports.refuse_taken({"PORT": port, "SIMULATOR_PORT": simulator_port})
        click.echo("Starting …")
        children = Children(ROOT, folder / folders.LOGS)
        try:
            _start(children, folder, told, port, simulator_port)
            described = _introduce(children, folder, told, port, simulator_port)
            path = addresses.write(folder, described)
            click.echo(addresses.page(described, path))
            _watch(children)
        finally:
            ignore_endings()
            addresses.forget(folder)
            children.end()
            redis_servers.clean(folder)


def ignore_endings() -> None:
    """The city is ending: a second Ctrl-C must not leave half of it behind."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def _start(
    children: Children, folder: Path, told: Mapping[str, str], port: int, simulator_port: int
) -> None:
    """Redis and the tables first, then everything that needs them, the demo city beside it."""
    python, flask = (sys.executable,), (sys.executable, "-m", "flask", "--app", "app")
    base_url = f"http://{ports.HOST}:{port}"
    environ = {**told, "PYTHONUNBUFFERED": "1"}
    if not environ.get("REDIS_URL"):
        environ["REDIS_URL"] = redis_servers.start(children, folder, environ)
    children.run("migrate", (*flask, "migrate"), environ)
    told_wechat = {
        "APP_BASE_URL": base_url,
        "MINI_CALLBACK_PATH": MINI_CALLBACK_PATH,
        "WECHAT_TEMPLATES": ",".join(accounts.template_ids()),
    }
    children.start("simulator", (*python, "-m", "simulator"), environ | told_wechat)
    children.start("worker", (*flask, "worker"), environ)
    children.start("app", app_command(port), environ)
    children.run("seed", (*flask, "demo", "seed"), environ)
    _wait_until_ready(children, base_url)


def app_command(port: int) -> tuple[str, ...]:
    """The app on its server. Its own log names routes; an access log would name addresses."""
    return (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--no-ws"),
        *("--host", ports.HOST, "--port", str(port), "--blocking-threads", THREADS),
        *("--no-access-log", "--log-level", "warning", "--workers-kill-timeout", "5"),
        "app:create_app",
    )


def _wait_until_ready(children: Children, base_url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while not _is_ready(base_url):
        children.refuse_dead()
        if time.monotonic() > deadline:
            raise LaunchError(
                f"{base_url}/readyz was not ready within {READY_WITHIN_S:.0f} seconds:"
                f" the logs are in {children.logs}"
            )
        time.sleep(0.05)


def _is_ready(base_url: str) -> bool:
    try:
        with DIRECT.open(f"{base_url}/readyz", timeout=ANSWER_WITHIN_S) as answer:
            parts = json.load(answer)["parts"]
    except (OSError, ValueError, KeyError):
        return False
    return all(state in ("ok", "unused") for state in parts.values())


def _introduce(
    children: Children, folder: Path, told: Mapping[str, str], port: int, simulator_port: int
) -> dict:
    """Make the people known to the simulator, which forgets them, and describe the city."""
    base_url, simulator_url = (f"http://{ports.HOST}:{p}" for p in (port, simulator_port))
    city = addresses.read_city(folder)
    for person in addresses.people():
        request = urllib.request.Request(  # noqa: S310 - our own simulator
            f"{simulator_url}/sim/people",
            json.dumps(person).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            DIRECT.open(request, timeout=ANSWER_WITHIN_S).close()
        except OSError as error:
            children.refuse_dead()
            raise LaunchError(f"the simulator does not take {person['name']} ({error})") from None
    return addresses.describe(city, told, base_url, simulator_url)


def _watch(children: Children) -> NoReturn:
    while True:
        children.refuse_dead()
        time.sleep(0.1)
