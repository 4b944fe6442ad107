"""Who acts in the story: a citizen's phone, merchants' machines, a desk, and a webhook's ear."""

import base64
import contextlib
import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PATIENCE_S = 10


class Unexpected(Exception):
    """The city answered otherwise than the story goes."""


class Caller:
    """Somebody who calls the city with a token."""

    def __init__(self, base: str):
        self.base = base
        self.http = requests.Session()
        self.http.trust_env = False  # never through a proxy: all of it is on this machine

    def call(self, method: str, path: str, body: dict | None = None, *, expect: int = 200) -> Any:
        """The JSON of an answer; Unexpected when its status is another one."""
        answer = self.http.request(method, self.base + path, json=body, timeout=PATIENCE_S)
        if answer.status_code != expect:
            raise Unexpected(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json() if answer.content else None

    def get(self, path: str, expect: int = 200) -> Any:
        return self.call("GET", path, expect=expect)

    def post(self, path: str, body: dict | None = None, expect: int = 200) -> Any:
        return self.call("POST", path, body or {}, expect=expect)

    def carry(self, token: str) -> None:
        self.http.headers["Authorization"] = f"Bearer {token}"


class Phone(Caller):
    """A citizen's phone, signed in and proved."""

    def __init__(self, city: dict, person: dict):
        super().__init__(f"{city['base_url']}/miniprogram/v1")
        self.person = person
        self._simulator = Caller(city["simulator_url"])
        known = {key: person[key] for key in ("openid", "unionid")}
        code = self._simulator.post("/sim/codes", known, 201)["code"]
        session = self.post("/sessions", {"code": code}, 201)
        self.carry(session["access_token"])
        if session["identity"] is None:
            asked = {"openid": person["openid"], "phone": person["phone"]}
            phone_code = self._simulator.post("/sim/phone-codes", asked, 201)["code"]
            told = {"name": person["name"], "id_number": person["id_number"]}
            self.post("/me/identity", told | {"phone_code": phone_code}, 201)


class Machine(Caller):
    """A merchant's till or cabinet."""

    def __init__(self, city: dict, merchant: dict):
        super().__init__(f"{city['base_url']}/api/v1")
        self.told = merchant
        answer = self.http.post(
            f"{self.base}/tokens",
            data={"grant_type": "client_credentials"},
            auth=(merchant["client_id"], merchant["client_secret"]),
            timeout=PATIENCE_S,
        )
        if answer.status_code != 200:
            raise Unexpected(f"no token for {merchant['name']}: {answer.text[:200]}")
        self.carry(answer.json()["access_token"])

    def offer(self, scene: str, number: int = 0) -> dict:
        return [offer for offer in self.told["offers"] if offer["scene"] == scene][number]


class Cashier(Caller):
    """Somebody who scans for a shop with the own phone; invited the first time."""

    def __init__(self, city: dict, person: dict, merchant: dict):
        super().__init__(f"{city['base_url']}/api/v1")
        self._simulator, self._person = Caller(city["simulator_url"]), person
        try:
            session = self._sign_in(merchant=merchant["code"])
        except Unexpected:
            invited = Machine(city, merchant).post(
                "/merchant/operators", {"name": person["name"]}, 201
            )
            session = self._sign_in(invite=invited["invite_code"])
        self.carry(session["access_token"])

    def _sign_in(self, **told: str) -> dict:
        known = {key: self._person[key] for key in ("openid", "unionid")}
        code = self._simulator.post("/sim/codes", known, 201)["code"]
        return self.post("/merchant/sessions", {"code": code, **told}, 201)


class Desk(Caller):
    """Somebody of the credit office, signed in."""

    def __init__(self, city: dict, role: str):
        super().__init__(f"{city['base_url']}/api/v1")
        told = next(each for each in city["staff"] if each["role"] == role)
        words = {"username": told["username"], "password": told["password"]}
        self.carry(self.post("/staff/sessions", words, 201)["access_token"])


class Ear:
    """A merchant's own server: takes events, and believes those that the city signed."""

    def __init__(self, city: dict):
        self._city = city
        self._heard: queue.Queue[dict] = queue.Queue()
        heard = self._heard

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.put({"headers": dict(self.headers), "body": body})
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/events"

    def next_event(self) -> dict:
        """The next event, once its signature was checked against the published keys."""
        try:
            heard = self._heard.get(timeout=PATIENCE_S)
        except queue.Empty:
            raise Unexpected("no event came to the webhook") from None
        headers, body = {k.lower(): v for k, v in heard["headers"].items()}, heard["body"]
        keys = Caller(self._city["base_url"]).get("/.well-known/jwks.json")["keys"]
        key = next(each for each in keys if each["kid"] == headers["webhook-key-id"])
        public = Ed25519PublicKey.from_public_bytes(
            base64.urlsafe_b64decode(key["x"] + "=" * (-len(key["x"]) % 4))
        )
        signature = base64.b64decode(headers["webhook-signature"].removeprefix("v1a,"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        try:
            public.verify(signature, signed)
        except InvalidSignature:
            raise Unexpected("an event with a wrong signature") from None
        return json.loads(body)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Cast:
    """Everybody of the story."""

    def __init__(self, city: dict):
        self.city = city
        # Somebody with an ordinary, clean file.
        self.phone = Phone(city, city["people"][3])
        books, bicycles, _ = city["merchants"]
        self.cabinet, self.till = Machine(city, books), Machine(city, bicycles)
        self.ear = Ear(city)
        self.till.call("PUT", "/merchant/webhook", {"url": self.ear.url})

    def close(self) -> None:
        """Leave nothing behind that would be posted into the void."""
        with contextlib.suppress(requests.RequestException):
            self.till.http.delete(f"{self.till.base}/merchant/webhook", timeout=PATIENCE_S)
        self.ear.close()
