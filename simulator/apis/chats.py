"""Customer-service messages: what may be sent into a chat, and when."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from simulator.accounts import OFFICIAL
from simulator.apis.calls import Api, Call, ok
from simulator.errors import ApiError
from simulator.outboxes import Sent
from simulator.replies import LINK
from simulator.users import TYPING_AFTER_S, TYPING_S


def send(call: Call) -> dict[str, Any]:
    body = call.literal_body()
    if not call.world.settings.certified:
        raise ApiError(48001)
    user = call.user(body.get("touser"))
    kind = body.get("msgtype")
    if kind not in READERS:
        raise ApiError(40008)
    inner = body.get(kind)
    if not isinstance(inner, dict):
        raise ApiError(47001)
    content = READERS[kind](call, inner)
    user.spend(call.now)
    user.typing_until = 0
    call.world.outbox.add(Sent(call.now, user.openid, "custom", content, data={kind: inner}))
    return ok()


def typing(call: Call) -> dict[str, Any]:
    body = call.body()
    user = call.user(body.get("touser"))
    command = body.get("command")
    if command not in {"Typing", "CancelTyping"}:
        raise ApiError(45072)
    if call.now - user.spoke_at > TYPING_AFTER_S:
        raise ApiError(45080)
    if command == "Typing" and call.now < user.typing_until:
        raise ApiError(45081)
    user.typing_until = call.now + TYPING_S if command == "Typing" else 0
    return ok()


def agents(call: Call) -> dict[str, Any]:
    listed = [
        {"kf_account": agent.kf_account, "kf_nick": agent.kf_nick, "kf_id": agent.kf_id}
        for agent in call.world.agents
    ]
    return {"kf_list": listed}


def online_agents(call: Call) -> dict[str, Any]:
    listed = [
        {**asdict(agent), "status": 1, "accepted_case": 0}
        for agent in call.world.agents
        if agent.online
    ]
    for agent in listed:
        del agent["kf_nick"], agent["online"]
    return {"kf_online_list": listed}


def _text(call: Call, inner: Mapping[str, Any]) -> str:
    content = inner.get("content")
    if not isinstance(content, str) or not content:
        raise ApiError(44004)
    if len(content.encode()) > call.world.settings.custom_text_bytes:
        raise ApiError(45002)
    return LINK.sub(r"\1", content)


def _medium(call: Call, inner: Mapping[str, Any]) -> str:
    medium = call.world.media.fetch(call.account.app_id, inner.get("media_id"), call.now)
    return {"image": "［图片］", "voice": "［语音］", "video": "［视频］"}.get(medium.kind, "")


def _news(call: Call, inner: Mapping[str, Any]) -> str:
    articles = inner.get("articles")
    if not isinstance(articles, list) or len(articles) != 1:
        raise ApiError(45008)
    return str(articles[0].get("title", ""))


def _menu(call: Call, inner: Mapping[str, Any]) -> str:
    entries = inner.get("list")
    shaped = isinstance(entries, list) and all(
        isinstance(entry, dict) and entry.get("id") and entry.get("content") for entry in entries
    )
    if not shaped or not entries:
        raise ApiError(47001)
    lines = [inner.get("head_content"), *(entry["content"] for entry in entries)]
    return "\n".join(str(line) for line in [*lines, inner.get("tail_content")] if line)


def _titled(call: Call, inner: Mapping[str, Any]) -> str:
    return str(inner.get("title", ""))


def _mini_program_page(call: Call, inner: Mapping[str, Any]) -> str:
    if not inner.get("appid") or not inner.get("pagepath"):
        raise ApiError(40013)
    call.world.media.fetch(call.account.app_id, inner.get("thumb_media_id"), call.now)
    return _titled(call, inner)


READERS: dict[str, Callable[[Call, Mapping[str, Any]], str]] = {
    "text": _text,
    "image": _medium,
    "voice": _medium,
    "video": _medium,
    "music": _titled,
    "news": _news,
    "link": _titled,
    "mpnewsarticle": _titled,
    "msgmenu": _menu,
    "miniprogrampage": _mini_program_page,
}

APIS = (
    Api("/cgi-bin/message/custom/send", send),
    Api("/cgi-bin/message/custom/typing", typing),
    Api("/cgi-bin/message/custom/business/typing", typing),
    Api("/cgi-bin/customservice/getkflist", agents, "GET", (OFFICIAL,)),
    Api("/cgi-bin/customservice/getonlinekflist", online_agents, "GET", (OFFICIAL,)),
)
