"""The app's side of the simulator, as tests play it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from flask.testing import FlaskClient

from simulator import SimulatorSettings, create_app
from simulator.worlds import World

MINI = ("wx5a1c0de000000001", "mini-secret-for-development-only")
OFFICIAL = ("wx5a1c0de000000002", "official-secret-for-development")
GH_ID = "gh_5a1c0de00002"
TOKEN = "zhangxin"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OPENID = "oChatLin0000000000000000001a"


class Wechat:
    """The simulator as an app calls it, without a socket."""

    def __init__(self, **settings: Any) -> None:
        self.app = create_app(SimulatorSettings(**settings))
        self.world: World = self.app.extensions["world"]
        self.http: FlaskClient = self.app.test_client()

    def sim(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"/sim{path}", json=body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.get_json()

    def token(self, account: tuple[str, str]) -> str:
        return self.stable_token(account)["access_token"]

    def stable_token(self, account: tuple[str, str], **more: Any) -> dict[str, Any]:
        app_id, secret = account
        body = {"grant_type": "client_credential", "appid": app_id, "secret": secret, **more}
        return self.http.post("/cgi-bin/stable_token", json=body).get_json()

    def post(self, account: tuple[str, str], path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"{path}?access_token={self.token(account)}", json=body)
        assert answer.status_code == 200
        return answer.get_json()

    def get(self, account: tuple[str, str], path: str, **query: Any) -> dict[str, Any]:
        query["access_token"] = self.token(account)
        answer = self.http.get(path, query_string=query)
        assert answer.status_code == 200
        return answer.get_json()

    def pass_time(self, seconds: float) -> None:
        self.sim("/clock", advance_s=seconds)


@dataclass(frozen=True)
class Arrived:
    query: dict[str, str]
    body: bytes


Answer = Callable[[Arrived], bytes | tuple[int, bytes]]


@dataclass
class Callback:
    """The app's side of a push: answers what the test says and remembers what arrived."""

    url: str = ""
    answer: Answer = lambda arrived: b"success"
    arrived: list[Arrived] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    callback: Callback

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = {name: each[0] for name, each in parse_qs(urlsplit(self.path).query).items()}
        arrived = Arrived(query, body)
        self.callback.arrived.append(arrived)
        answer = self.callback.answer(arrived)
        status, content = answer if isinstance(answer, tuple) else (200, answer)
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        return


class Served:
    """The simulator on a real port."""

    def __init__(self, base: str, world: World) -> None:
        self.base, self.world = base, world

    def post(self, path: str, **body: Any) -> requests.Response:
        return requests.post(f"{self.base}{path}", json=body, timeout=10)

    def say(self, content: str, **more: Any) -> dict[str, Any]:
        message = {"openid": OPENID, "type": "text", "content": content, "mode": "plain", **more}
        return self.post("/sim/official/messages", **message).json()

    def code(self) -> str:
        return self.post("/sim/codes", openid="oMiniLin").json()["code"]

    def log_in(self, code: str, timeout: float = 10) -> requests.Response:
        query = {
            "appid": MINI[0],
            "secret": MINI[1],
            "js_code": code,
            "grant_type": "authorization_code",
        }
        url = f"{self.base}/sns/jscode2session"
        return requests.get(url, params=query, timeout=timeout)


@contextmanager
def running(server: Any) -> Iterator[None]:
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
