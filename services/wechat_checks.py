"""Whether WeChat and this installation fit together, and what the operator does where not."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from clients.calls import Caller, CallFailed
from clients.wechat import WeChatError, WeChatUnavailable
from clients.wechat.crypto import MessageCrypto
from policy import chat_menu
from policy import notices as notice_policy
from services import agents
from services.house import House

CALLBACK = "/wechat/callback"
_ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]+)")
_WHITE_LIST = 40164
_ADVICE = {
    40013: "the app id is none of WeChat's: look at the setting",
    40125: "the app secret is wrong: look at the setting, or renew it in WeChat's console",
    40243: "the app secret is frozen: thaw it in WeChat's console",
    40066: "the menu leads to an address that WeChat does not know",
    45009: "the calls of today are used up; they begin anew at midnight",
    48001: "the account may not do this: certify it (认证) in WeChat's console",
    89503: "an administrator of the account has to confirm this call on the phone",
    89506: "an administrator refused this call; ask again tomorrow",
    89507: "an administrator refused this call; ask again in an hour",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `told` is how it is, or what to do."""

    what: str
    is_ok: bool
    told: str


def check(house: House, crypto: MessageCrypto) -> Iterator[Finding]:
    """Everything that the operator of a city can set wrong, one after the other."""
    official, mini = house.official, house.mini
    yield from (
        _asked("official account", official.client.check_credentials, lambda _: "has a token"),
        _asked("mini-program", mini.client.check_credentials, lambda _: "has a token"),
        _menu(house),
        _templates(
            "template of the official account",
            official.template_ids,
            notice_policy.load().official_template,
        ),
        _templates(
            "template of the mini-program", mini.template_ids, notice_policy.load().mini_template
        ),
        _callback(house, crypto),
        _asked("addresses of WeChat", official.callback_ips, _let_in),
        _asked("agents", official.online_agents, lambda found: _agents(house, found)),
    )


def advice(error: WeChatError) -> str:
    """What an operator does about a refusal, in one sentence without any secret."""
    if isinstance(error, WeChatUnavailable):
        return f"WeChat does not answer ({error.reason}): outgoing HTTPS must be allowed"
    if error.errcode == _WHITE_LIST:
        found = _ADDRESS.search(error.errmsg)
        address = found[1] if found else "this machine's address"
        return f"add {address} to the IP white list (IP白名单) in WeChat's console"
    known = _ADVICE.get(error.errcode)
    return f"{known} ({error})" if known else f"{error}: {error.errmsg or 'no reason given'}"


def is_pushed(menu: chat_menu.ChatMenu, found: dict[str, Any] | None) -> bool:
    """Whether the menu under the chat is the one of the policy."""
    return _bare(menu.as_json()) == _bare(found or {})


def _asked(what: str, ask: Callable[[], Any], told: Callable[[Any], str]) -> Finding:
    try:
        return Finding(what, True, told(ask()))
    except WeChatError as error:
        return Finding(what, False, advice(error))


def _menu(house: House) -> Finding:
    try:
        found = house.official.menu()
    except WeChatError as error:
        return Finding("menu", False, advice(error))
    if is_pushed(chat_menu.load(), found):
        return Finding("menu", True, "is the one of policy/chat_menu.yaml")
    state = "another one than" if found else "none, instead of"
    told = f"{state} that of policy/chat_menu.yaml: run `flask wechat menu push`"
    return Finding("menu", False, told)


def _templates(what: str, ask: Callable[[], frozenset[str]], wanted: str) -> Finding:
    try:
        listed = ask()
    except WeChatError as error:
        return Finding(what, False, advice(error))
    if wanted in listed:
        return Finding(what, True, f"{wanted} is there")
    told = (
        f"{wanted} of policy/notices.yaml is not among the account's: apply for it, or correct it"
    )
    return Finding(what, False, told)


def _callback(house: House, crypto: MessageCrypto) -> Finding:
    """Ask our public address as WeChat does when it is typed into the console."""
    address = house.public_base_url + CALLBACK
    nonce, echo = secrets.token_hex(8), secrets.token_hex(8)
    timestamp = str(int(house.clock.now().timestamp()))
    query = {"timestamp": timestamp, "nonce": nonce, "echostr": echo}
    query["signature"] = crypto.sign_url(timestamp, nonce)
    try:
        answer = Caller(house.public_base_url).call("GET", CALLBACK, query=query)
    except CallFailed as failed:
        told = f"{address} does not answer ({failed.reason}): PUBLIC_BASE_URL must lead to the app"
        return Finding("callback", False, told)
    if answer.status != 200 or answer.content != echo.encode():
        told = f"{address} answers {answer.status} to WeChat's check: a proxy must leave it alone"
        return Finding("callback", False, told)
    if urlsplit(address).port not in (None, 80, 443):
        return Finding(
            "callback", True, f"{address} answers, but WeChat calls only ports 80 and 443"
        )
    return Finding("callback", True, f"{address} answers; it is what WeChat's console has to name")


def _let_in(addresses: tuple[str, ...]) -> str:
    return f"{len(addresses)} that pushes come from; a firewall has to let them in"


def _agents(house: House, online: tuple[str, ...]) -> str:
    if online:
        return f"{len(online)} there now"
    hours = "office hours" if agents.is_open(house.clock.now()) else "no office hours"
    return f"nobody there now ({hours}); questions become tickets"


def _bare(menu: dict[str, Any]) -> list[Any]:
    """Names, acts and keys; WeChat adds fields of its own."""
    return [
        (
            button.get("name"),
            [
                (entry.get("name"), entry.get("type"), entry.get("key"))
                for entry in button.get("sub_button", ())
            ],
        )
        for button in menu.get("button", ())
    ]
