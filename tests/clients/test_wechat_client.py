"""How requests travel to WeChat: token, retry, time, errors."""

import io
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import wechatpy

from clients.caches import Cache
from clients.wechat import (
    CodeInvalid,
    CodeUsed,
    QuotaExceeded,
    Refused,
    TokenRejected,
    WeChatError,
    WeChatUnavailable,
)
from clients.wechat.client import AppClient
from tests.clients.conftest import RedisServer
from tests.clients.servers import OutsideServer, Reply, Request, drip, raw, reset, stall

APP_ID = "wx0000000000000001"
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN_PATH = "/cgi-bin/stable_token"
SEND_PATH = "/cgi-bin/message/custom/send"
STALE = {
    "errcode": 40001,
    "errmsg": "invalid credential, access_token is invalid rid: 654e20fe-255cb46d-7fc880f7",
}


class WeChat:
    """Just enough of WeChat: tokens that can be ended, and an answer to everything else."""

    def __init__(self, server: OutsideServer) -> None:
        self.server = server
        self.number = 1
        self.answer: Any = {"errcode": 0, "errmsg": "ok"}
        self.expires_in = 7200
        self.fetching_takes = 0.0
        server.answer = self

    @property
    def token(self) -> str:
        return f"TOKEN-{self.number}"

    def __call__(self, request: Request) -> Any:
        if request.path in (TOKEN_PATH, "/cgi-bin/token"):
            time.sleep(self.fetching_takes)
            return {"access_token": self.token, "expires_in": self.expires_in}
        if not request.path.startswith("/sns/") and request.query["access_token"] != self.token:
            return STALE
        return self.answer


@pytest.fixture
def wechat(outside: OutsideServer) -> WeChat:
    return WeChat(outside)


def client_of(wechat: WeChat, cache: Cache | None = None, timeout: float = 1.0) -> AppClient:
    return AppClient(
        APP_ID, SECRET, cache or Cache(None), base_url=wechat.server.url, timeout=timeout
    )


def send(client: Any) -> Any:
    return client.post(SEND_PATH, data={"touser": "o-1"})


def test_the_token_is_the_stable_one_never_forced(wechat: WeChat) -> None:
    send(client_of(wechat))
    fetch, call = wechat.server.requests
    assert fetch.path == TOKEN_PATH
    assert fetch.json == {
        "grant_type": "client_credential",
        "appid": APP_ID,
        "secret": SECRET,
        "force_refresh": False,
    }
    assert call.query == {"access_token": "TOKEN-1"}


def test_the_token_is_kept_for_its_remaining_life_less_a_minute(
    wechat: WeChat, redis_server: RedisServer
) -> None:
    wechat.expires_in = 345
    send(client_of(wechat, Cache(redis_server.url)))
    [key] = redis_server.client().keys("*token*")
    assert 280 < redis_server.client().ttl(key) <= 285


def test_twelve_threads_and_four_processes_worth_of_clients_fetch_once(
    wechat: WeChat, redis_server: RedisServer
) -> None:
    wechat.fetching_takes = 0.1
    clients = [client_of(wechat, Cache(redis_server.url)) for _ in range(4)]
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(send, clients * 3))
    assert wechat.server.count(TOKEN_PATH) == 1
    assert wechat.server.count(SEND_PATH) == 12


def test_twelve_threads_fetch_once_without_redis(wechat: WeChat) -> None:
    wechat.fetching_takes = 0.1
    client = client_of(wechat)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(send, [client] * 12))
    assert wechat.server.count(TOKEN_PATH) == 1


def test_twin_wechatpy_alone_fetches_for_every_thread(wechat: WeChat) -> None:
    wechat.fetching_takes = 0.1
    client = wechatpy_alone(wechat)
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(send, [client] * 12))
    assert wechat.server.count("/cgi-bin/token") > 1


def test_a_token_ended_elsewhere_is_replaced_once_for_all_threads(
    wechat: WeChat, redis_server: RedisServer
) -> None:
    clients = [client_of(wechat, Cache(redis_server.url)) for _ in range(4)]
    send(clients[0])
    wechat.number = 2
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(send, clients * 3))
    assert wechat.server.count(TOKEN_PATH) == 2


def calls_on_a_permanent_40001(wechat: WeChat, client: Any, token_path: str) -> tuple[int, int]:
    send(client)
    wechat.server.requests.clear()
    wechat.answer = STALE
    with pytest.raises((WeChatError, RecursionError)):
        send(client)
    return wechat.server.count(token_path), wechat.server.count(SEND_PATH)


def test_a_permanent_40001_costs_one_refresh_and_two_calls(wechat: WeChat) -> None:
    assert calls_on_a_permanent_40001(wechat, client_of(wechat), TOKEN_PATH) == (1, 2)
    with pytest.raises(TokenRejected) as caught:
        send(client_of(wechat))
    assert caught.value.rid == "654e20fe-255cb46d-7fc880f7"


def test_twin_wechatpy_alone_calls_itself_on_a_permanent_40001(wechat: WeChat) -> None:
    fetches, _ = calls_on_a_permanent_40001(wechat, wechatpy_alone(wechat), "/cgi-bin/token")
    assert fetches > 100


def wechatpy_alone(wechat: WeChat) -> wechatpy.WeChatClient:
    class Plain(wechatpy.WeChatClient):
        API_BASE_URL = wechat.server.url

        def fetch_access_token(self) -> Any:
            return self._fetch_access_token(f"{wechat.server.url}/cgi-bin/token", {})

    return Plain(APP_ID, SECRET)


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_rejected_token_is_replaced_and_the_call_repeated(wechat: WeChat, code: int) -> None:
    client = client_of(wechat)
    answers = iter([{"errcode": code, "errmsg": "no"}, {"errcode": 0, "msgid": 5}])
    send(client)
    wechat.server.answer = lambda request: (
        wechat(request) if request.path == TOKEN_PATH else next(answers)
    )
    assert send(client)["msgid"] == 5


def test_other_errors_are_not_repeated(wechat: WeChat) -> None:
    wechat.answer = {"errcode": 45015, "errmsg": "response out of time limit"}
    with pytest.raises(Refused):
        send(client_of(wechat))
    assert wechat.server.count(SEND_PATH) == 1


def test_signing_in_needs_no_token(wechat: WeChat) -> None:
    wechat.answer = {"openid": "o-1"}
    client = client_of(wechat)
    client.get("/sns/jscode2session", params={"js_code": "c"})
    assert wechat.server.count(TOKEN_PATH) == 0
    assert wechat.server.requests[0].query == {"js_code": "c"}


def test_an_upload_is_repeated_whole(wechat: WeChat) -> None:
    client = client_of(wechat)
    send(client)
    wechat.number = 2
    client.media.upload("image", ("a.jpg", io.BytesIO(b"\xff\xd8" * 2500), "image/jpeg"))
    first, second = (r for r in wechat.server.requests if r.path == "/cgi-bin/media/upload")
    assert len(first.body) > 5000
    assert first.body == second.body


def test_wechatpys_own_calls_go_to_the_configured_base(wechat: WeChat) -> None:
    wechat.answer = {"errcode": 0, "kf_list": [], "user_list": []}
    client = client_of(wechat)
    client.menu.create({"button": [{"type": "click", "name": "查信用", "key": "report"}]})
    client.customservice.add_account("kf@zhangxin", "小信", "0" * 32)
    menu = next(r for r in wechat.server.requests if r.path == "/cgi-bin/menu/create")
    assert "查信用".encode() in menu.body
    assert wechat.server.count("/customservice/kfaccount/add") == 1
    with pytest.raises(ValueError, match="speaks to"):
        client.get("https://elsewhere.example/x")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Reply(b"<html>502</html>", "text/html", 502), "http_502"),
        (Reply(b"<html>maintenance</html>", "text/html"), "not_json"),
        (Reply(b'{"errcode": 0, "msg', "application/json"), "not_json"),
        (Reply(b"[" * 20_000, "application/json"), "not_json"),
        (Reply(b"[]", "application/json"), "not_json"),
        (Reply(b"", "application/json"), "not_json"),
        (Reply(b"\xff\xfe", "text/plain"), "not_json"),
        ({"errcode": -1, "errmsg": "system error"}, "system_error"),
        ({"errcode": "what", "errmsg": ""}, "system_error"),
        (lambda connection: reset(connection), "broken"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"), "truncated"),
    ],
)
@pytest.mark.parametrize("path", [SEND_PATH, "/sns/jscode2session"])
def test_unusable_answers_mean_unavailable(
    wechat: WeChat, answer: Any, reason: str, path: str
) -> None:
    # A callable is a misbehaviour of the server.
    wechat.answer = answer
    with pytest.raises(WeChatUnavailable) as caught:
        client_of(wechat).post(path, data={})
    assert caught.value.reason == reason
    assert wechat.server.count(path) == 1


@pytest.mark.parametrize(
    "token_answer",
    [
        {"errcode": 40164, "errmsg": "invalid ip 10.0.0.1, not in whitelist"},
        {"errcode": 0},
        {"access_token": "T"},
        {"access_token": 5, "expires_in": 7200},
    ],
)
def test_a_token_that_cannot_be_had_is_an_error_and_not_kept(
    wechat: WeChat, token_answer: Any
) -> None:
    wechat.server.answer = lambda request: token_answer
    client = client_of(wechat)
    with pytest.raises(WeChatError):
        send(client)
    wechat.server.answer = wechat
    send(client)


@pytest.mark.parametrize("slow", ["token", "call", "both"])
def test_one_time_limit_covers_token_call_and_retry(wechat: WeChat, slow: str) -> None:
    timeout, slack = 0.4, 0.3
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

    def answer(request: Request) -> Any:
        if request.path == TOKEN_PATH:
            if slow == "both":
                time.sleep(0.3)
                return wechat(request)
            return drip(whole, 2) if slow == "token" else wechat(request)
        return stall(2)

    wechat.server.answer = answer
    started = time.monotonic()
    with pytest.raises(WeChatUnavailable, match="timeout"):
        send(client_of(wechat, timeout=timeout))
    assert time.monotonic() - started < timeout + slack


def test_those_who_wait_for_a_hanging_token_fetch_wait_no_longer_than_their_limit(
    wechat: WeChat,
) -> None:
    wechat.server.answer = lambda request: stall(2)
    client = client_of(wechat, timeout=0.4)
    started = time.monotonic()

    def attempt(_: int) -> str:
        with pytest.raises(WeChatUnavailable) as caught:
            send(client)
        return caught.value.reason

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(attempt, range(6))) <= {"timeout", "token_busy"}
    assert time.monotonic() - started < 0.9


def test_redis_stopped_in_the_middle_costs_a_token_and_little_time(
    wechat: WeChat, redis_server: RedisServer
) -> None:
    client = client_of(wechat, Cache(redis_server.url))
    send(client)
    redis_server.stop()
    started = time.monotonic()
    for _ in range(20):
        send(client)
    assert time.monotonic() - started < 1.0
    assert wechat.server.count(TOKEN_PATH) == 2
    redis_server.start()
    send(client)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (40163, CodeUsed),
        (40029, CodeInvalid),
        (42003, CodeInvalid),
        (45009, QuotaExceeded),
        (45011, QuotaExceeded),
        (43101, Refused),
        (43004, Refused),
        (45015, Refused),
        (45047, Refused),
        (40013, WeChatError),
    ],
)
def test_refusals_have_types(wechat: WeChat, code: int, kind: type[WeChatError]) -> None:
    wechat.answer = {"errcode": code, "errmsg": f"no, rid: 654e20fe-255cb46d-7fc880f{code % 10}"}
    with pytest.raises(WeChatError) as caught:
        send(client_of(wechat))
    assert type(caught.value) is kind
    assert (caught.value.errcode, caught.value.rid) == (
        code,
        f"654e20fe-255cb46d-7fc880f{code % 10}",
    )
    assert caught.value.errmsg == "no"


PRIVATE = ["oABCDEFGHIJKLMNOPQRSTUVWXYZ12", "330102199003070011", "13800138000", SECRET, "TOKEN-"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda text: {"errcode": 40003, "errmsg": text},
        lambda text: Reply(text.encode(), "text/html"),
        lambda text: Reply(text.encode(), "text/html", 500),
        lambda text: raw(text.encode() + b"\r\n\r\n"),
    ],
)
def test_exceptions_tell_nothing_of_people_or_secrets(
    wechat: WeChat, answer: Callable[[str], Any]
) -> None:
    wechat.answer = answer(f"invalid {' '.join(PRIVATE)} {'T' * 120}")
    with pytest.raises(WeChatError) as caught:
        client_of(wechat).post(SEND_PATH, data={"touser": PRIVATE[0], "code": PRIVATE[1]})
    error: BaseException | None = caught.value
    assert isinstance(error, WeChatError)
    said = error.errmsg + "".join(traceback.format_exception(error))
    while error is not None:
        said += f"{error!s} {error!r} {error.args}"
        error = error.__cause__ or error.__context__
    assert [word for word in [*PRIVATE[:-1], "TTTTTTTT"] if word in said] == []


def test_a_client_can_be_made_while_everything_outside_is_down(redis_server: RedisServer) -> None:
    redis_server.stop()
    client = AppClient(APP_ID, SECRET, Cache(redis_server.url), base_url="http://127.0.0.1:9")
    with pytest.raises(WeChatUnavailable):
        send(client)


def test_threads_do_not_mix_answers(wechat: WeChat) -> None:
    wechat.server.answer = lambda request: (
        wechat(request) if request.path == TOKEN_PATH else {"echo": request.query["n"]}
    )
    client = client_of(wechat)
    barrier = threading.Barrier(8)

    def ask(worker: int) -> bool:
        barrier.wait()
        return all(
            client.get("/cgi-bin/echo", params={"n": f"{worker}-{i}"})["echo"] == f"{worker}-{i}"
            for i in range(20)
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))
