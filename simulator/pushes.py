"""Delivering messages to the app's callback: signed, sealed, timed and tried again."""

import contextlib
import http.client
import random
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from simulator import crypto, replies
from simulator.accounts import Account
from simulator.faults import PUSH_KINDS, Faults
from simulator.messages import Message, render
from simulator.replies import OUT_OF_SERVICE, InvalidReply, Reply, ReplyRules
from simulator.settings import SimulatorSettings

MODES = ("plain", "safe", "compatible")
LONGEST_ANSWER = 1024 * 1024
HEADERS = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0", "Accept": "*/*"}


class NoAnswer(Exception):
    """The app did not answer in time, or at all."""


@dataclass
class Outcome:
    """One push and everything that came of it."""

    status: int | None = None  # None: never answered
    deliveries: int = 0
    elapsed_ms: int = 0
    reply: Reply | None = None
    shown: str = ""
    problem: str = ""
    repeats: list["Outcome"] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "status": self.status,
            "deliveries": self.deliveries + sum(each.deliveries for each in self.repeats),
            "elapsed_ms": self.elapsed_ms,
            "reply": self.reply.as_json() if self.reply else None,
            "shown": self.shown,
        }
        if self.problem:
            answer["problem"] = self.problem
        if self.repeats:
            answer["repeats"] = [each.as_json() for each in self.repeats]
        return answer


class Pushes:
    """The way from WeChat to the app."""

    def __init__(
        self,
        settings: SimulatorSettings,
        faults: Faults,
        rules: ReplyRules,
        now: Callable[[], float],
    ) -> None:
        self._settings, self._faults, self._rules, self._now = settings, faults, rules, now
        self._lock = threading.Lock()
        self._unanswered = 0
        self._rests_until = 0.0

    def deliver(self, account: Account, message: Message, mode: str, repeat: int = 0) -> Outcome:
        """Delivers, and `repeat` times again once the first was answered."""
        path = account.callback_path
        fault = self._faults.take(path, PUSH_KINDS)
        if fault is not None and fault.kind == "stall":
            fault.stall()
        if fault is not None and fault.kind == "reorder":
            self._faults.turnstile.hold(fault)
        try:
            if fault is not None and fault.kind == "duplicate":
                outcome = self._twice_at_once(account, message, mode)
            else:
                outcome = self._tried(account, message, mode)
        finally:
            self._faults.turnstile.passed(path)
        outcome.repeats += [self._tried(account, message, mode) for _ in range(repeat)]
        return outcome

    def deliver_later(self, account: Account, message: Message, delay_s: float = 0.05) -> None:
        """A push that nobody waits for; nothing happens where no app listens."""
        if not self._settings.app_base_url or not account.callback_path:
            return

        def run() -> None:
            time.sleep(delay_s)
            self.deliver(account, message, self._settings.push_mode)

        threading.Thread(target=run, name="push", daemon=True).start()

    def _twice_at_once(self, account: Account, message: Message, mode: str) -> Outcome:
        second: list[Outcome] = []
        thread = threading.Thread(
            target=lambda: second.append(self._tried(account, message, mode)), daemon=True
        )
        thread.start()
        first = self._tried(account, message, mode)
        thread.join()
        first.repeats += second
        return first

    def _tried(self, account: Account, message: Message, mode: str) -> Outcome:
        outcome = Outcome()
        if self._resting():
            outcome.problem = "WeChat rests after many unanswered pushes (MarkFail)"
            outcome.shown = "" if message.silent else OUT_OF_SERVICE
            return outcome
        started = time.monotonic()
        query = self._signed()
        body = b""
        for _ in range(self._settings.max_deliveries):
            outcome.deliveries += 1
            try:
                outcome.status, body = self._send(account, message, mode, query)
                break
            except NoAnswer as error:
                outcome.problem = str(error)
                query = query if self._settings.retry_same_nonce else self._signed()
        outcome.elapsed_ms = round((time.monotonic() - started) * 1000)
        self._mark(answered=outcome.status is not None)
        self._judge(outcome, body, account, message, mode)
        return outcome

    def _judge(
        self, outcome: Outcome, body: bytes, account: Account, message: Message, mode: str
    ) -> None:
        try:
            if outcome.status is None:
                raise InvalidReply(outcome.problem)
            if outcome.status != 200:
                raise InvalidReply(f"HTTP {outcome.status}")
            outcome.problem = ""
            outcome.reply = replies.read(body, message, account, mode, self._rules, self._now())
            outcome.shown = outcome.reply.shown if outcome.reply else ""
        except InvalidReply as error:
            outcome.problem = str(error)
            outcome.shown = OUT_OF_SERVICE
        if message.silent:
            outcome.shown = ""

    def _signed(self) -> tuple[str, str]:
        """Timestamp and nonce."""
        return str(int(self._now())), str(random.SystemRandom().randrange(10**8, 10**10))

    def _send(
        self, account: Account, message: Message, mode: str, signed: tuple[str, str]
    ) -> tuple[int, bytes]:
        token, (timestamp, nonce) = self._settings.wechat_token, signed
        query = {
            "signature": crypto.signature(token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": message.openid,
        }
        inner = message.inner_xml()
        if mode != "plain":
            encrypted = account.crypto.encrypt(f"<xml>{inner}</xml>".encode())
            query["encrypt_type"] = "aes"
            query["msg_signature"] = crypto.signature(token, timestamp, nonce, encrypted)
            sealed = render({"Encrypt": encrypted})
            visible = inner if mode == "compatible" else render({"ToUserName": message.gh_id})
            inner = visible + sealed
        return self._post(account.callback_path, query, f"<xml>{inner}</xml>".encode())

    def _post(self, path: str, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """One HTTP request under one deadline for all of it; raises NoAnswer."""
        base = urlsplit(self._settings.app_base_url)
        if not base.hostname:
            raise NoAnswer("no app listens: APP_BASE_URL is empty")
        timeout = self._settings.push_timeout_s
        connection = http.client.HTTPConnection(base.hostname, base.port or 80, timeout=timeout)
        late = threading.Event()

        def hang_up() -> None:
            late.set()
            if connection.sock is not None:
                with contextlib.suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)

        # A socket's time-out starts anew with every byte: only a watchdog ends a dribbling app.
        watchdog = threading.Timer(timeout, hang_up)
        watchdog.daemon = True
        watchdog.start()
        try:
            connection.request("POST", f"{base.path}{path}?{urlencode(query)}", body, HEADERS)
            response = connection.getresponse()
            content = response.read(LONGEST_ANSWER)
            if late.is_set():
                raise NoAnswer(f"no answer within {timeout:g} s")
            return response.status, content
        except (OSError, http.client.HTTPException) as error:
            if late.is_set() or isinstance(error, TimeoutError):
                raise NoAnswer(f"no answer within {timeout:g} s") from None
            raise NoAnswer(f"no answer: {error}") from None
        finally:
            watchdog.cancel()
            connection.close()

    def _resting(self) -> bool:
        with self._lock:
            return self._now() < self._rests_until

    def _mark(self, *, answered: bool) -> None:
        with self._lock:
            self._unanswered = 0 if answered else self._unanswered + 1
            if self._unanswered >= self._settings.mark_fail_after:
                self._unanswered = 0
                self._rests_until = self._now() + self._settings.mark_fail_s
