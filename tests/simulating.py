"""The simulator on a free port, in this process, forgetful between tests."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import requests

from simulator import SimulatorSettings, create_app
from simulator.servers import open_server

MINI_CALLBACK_PATH = "/wechat/mini/callback"


class RunningSimulator:
    """WeChat and the identity authority, to be driven by `/sim/*` as anybody would."""

    def __init__(self, folder: Path):
        self.clock_file = folder / "clock.json"
        self._settings = SimulatorSettings(
            mini_app_secret="mini-secret-for-tests-only",
            official_app_secret="official-secret-for-tests-only",
            wechat_token="zhangxin-test",
            authority_secret="authority-secret-for-tests-only",
            clock_file=str(self.clock_file),
            mini_callback_path=MINI_CALLBACK_PATH,
        )
        self.server = open_server(create_app(self._settings))
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @classmethod
    @contextlib.contextmanager
    def running(cls, folder: Path) -> Iterator["RunningSimulator"]:
        simulator = cls(folder)
        thread = threading.Thread(target=simulator.server.serve_forever, daemon=True)
        thread.start()
        try:
            yield simulator
        finally:
            simulator.server.shutdown()
            simulator.server.server_close()

    @property
    def world(self):
        return self.server.app.extensions["world"]

    def forget(self, app_base_url: str = "", public_base_url: str = "") -> None:
        """Start from nothing, pushing to this app, which phones know by its public address."""
        self.clock_file.unlink(missing_ok=True)
        told = {"app_base_url": app_base_url, "public_base_url": public_base_url}
        self.world.begin(replace(self._settings, **told))

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        answer = requests.request(method, self.url + path, json=body, timeout=30)
        assert answer.status_code < 300, (path, answer.status_code, answer.text)
        return answer.json() if answer.content else {}

    def know(self, person, face: str = "pass") -> None:
        """Let the authority know this person."""
        told = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
        self.call("POST", "/sim/people", told | {"face": face})

    def login_code(self, openid: str, unionid: str | None = None) -> str:
        body = {"openid": openid} | ({"unionid": unionid} if unionid else {})
        return self.call("POST", "/sim/codes", body)["code"]

    def phone_code(self, openid: str, phone: str) -> str:
        return self.call("POST", "/sim/phone-codes", {"openid": openid, "phone": phone})["code"]

    def show_face(self, verify_id: str) -> None:
        self.call("POST", "/sim/faces", {"verify_id": verify_id})

    def advance(self, seconds: float) -> None:
        self.call("POST", "/sim/clock", {"advance_s": seconds})

    def fault(self, target: str, kind: str, **more) -> None:
        self.call("POST", "/sim/faults", {"target": target, "kind": kind} | more)
