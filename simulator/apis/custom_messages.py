"""What a customer-service message may hold, by kind: raises what WeChat answers to anything else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from simulator.accounts import MINI, OFFICIAL
from simulator.apis.calls import Call
from simulator.errors import ApiError
from simulator.replies import INNER_LINK, LINK, MEDIA_NAMES

Inner = Mapping[str, Any]


@dataclass(frozen=True)
class Content:
    """A message as the person reads it; `more` is what a page needs to draw it."""

    shown: str
    more: dict[str, Any] = field(default_factory=dict)


def read(call: Call, body: Inner) -> tuple[str, Content]:
    """The kind and the content; raises 40008, 47001 or what the kind asks for."""
    kind = body.get("msgtype")
    reader = READERS[call.account.kind].get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise ApiError(40008)
    inner = body.get(kind)
    if not isinstance(inner, dict):
        raise ApiError(47001)
    _check_options(call, body)
    return kind, reader(call, inner)


def _check_options(call: Call, body: Inner) -> None:
    service = body.get("customservice")
    if service is not None:
        if not isinstance(service, dict):
            raise ApiError(47001)
        if call.world.desk.agent(service.get("kf_account")) is None:
            raise ApiError(65401)
    label = body.get("aimsgcontext")
    if label is not None and not (isinstance(label, dict) and label.get("is_ai_msg") in {0, 1}):
        raise ApiError(47001)


def _text(call: Call, inner: Inner) -> Content:
    content = inner.get("content")
    if not isinstance(content, str) or not content:
        raise ApiError(44004)
    _check_length(call, content)
    if INNER_LINK.search(content):
        raise ApiError(40066)
    return Content(LINK.sub(r"\1", content), {"content": content})


def _medium(kind: str) -> Callable[[Call, Inner], Content]:
    def reader(call: Call, inner: Inner) -> Content:
        _check_medium(call, inner.get("media_id"), kind)
        return Content(MEDIA_NAMES[kind], {"media_id": inner["media_id"]})

    return reader


def _music(call: Call, inner: Inner) -> Content:
    _check_url(inner.get("musicurl"))
    _check_url(inner.get("hqmusicurl"))
    _check_medium(call, inner.get("thumb_media_id"), "thumb", "image")
    return Content(_title(inner), {"url": inner["musicurl"]})


def _news(call: Call, inner: Inner) -> Content:
    articles = inner.get("articles")
    if not isinstance(articles, list) or len(articles) != 1:
        raise ApiError(45008)
    (article,) = articles
    if not isinstance(article, dict):
        raise ApiError(47001)
    _check_url(article.get("url"))
    drawn = {
        "title": _title(article),
        "description": str(article.get("description", "")),
        "pic_url": str(article.get("picurl", "")),
        "url": article["url"],
    }
    return Content(drawn["title"], {"articles": [drawn]})


def _published_article(call: Call, inner: Inner) -> Content:
    if not _words(inner.get("article_id")):
        raise ApiError(53600)
    return Content("［图文消息］")


def _menu(call: Call, inner: Inner) -> Content:
    head, tail = inner.get("head_content", ""), inner.get("tail_content", "")
    if not isinstance(head, str) or not isinstance(tail, str):
        raise ApiError(47001)
    entries = _entries(call, inner.get("list"))
    lines = [head, *(entry["content"] for entry in entries), tail]
    shown = "\n".join(line for line in lines if line)
    _check_length(call, shown)
    if INNER_LINK.search(shown):
        raise ApiError(40066)
    return Content(
        LINK.sub(r"\1", shown),
        {"head_content": head, "list": entries, "tail_content": tail},
    )


def _entries(call: Call, listed: object) -> list[dict[str, str]]:
    if not isinstance(listed, list) or not listed:
        raise ApiError(47001)
    entries = []
    for entry in listed:
        if not isinstance(entry, dict) or not all(map(_words, map(entry.get, ("id", "content")))):
            raise ApiError(47001)
        if len(entry["id"].encode()) > call.world.settings.msgmenu_id_bytes:
            raise ApiError(45002)
        entries.append({"id": entry["id"], "content": entry["content"]})
    # An id that stands twice cannot tell which entry was tapped.
    if len({entry["id"] for entry in entries}) < len(entries):
        raise ApiError(47001)
    return entries


def _card(call: Call, inner: Inner) -> Content:
    if not _words(inner.get("card_id")):
        raise ApiError(40053)
    return Content("［卡券］")


def _link(call: Call, inner: Inner) -> Content:
    _check_url(inner.get("url"))
    return Content(_title(inner))


def _official_page(call: Call, inner: Inner) -> Content:
    """Only a mini-program that was associated with the account can be opened."""
    if inner.get("appid") != call.world.accounts.mini.app_id:
        raise ApiError(40013)
    return _mini_page(call, inner)


def _mini_page(call: Call, inner: Inner) -> Content:
    page = inner.get("pagepath")
    if not _words(page):
        raise ApiError(41030)
    _check_medium(call, inner.get("thumb_media_id"), "image", "thumb")
    return Content(_title(inner), {"page": page, "media_id": inner["thumb_media_id"]})


def _title(inner: Inner) -> str:
    if not _words(inner.get("title")):
        raise ApiError(47001)
    return inner["title"]


def _words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _check_length(call: Call, text: str) -> None:
    if len(text.encode()) > call.world.settings.custom_text_bytes:
        raise ApiError(45002)


def _check_medium(call: Call, media_id: object, *kinds: str) -> None:
    medium = call.world.media.fetch(call.account.app_id, media_id, call.now)
    if medium.kind not in kinds:
        raise ApiError(40007)


def _check_url(url: object) -> None:
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ApiError(40066)


_COMMON = {"text": _text, "image": _medium("image")}
READERS: dict[str, dict[str, Callable[[Call, Inner], Content]]] = {
    OFFICIAL: {
        **_COMMON,
        "voice": _medium("voice"),
        "video": _medium("video"),
        "music": _music,
        "news": _news,
        "mpnewsarticle": _published_article,
        "msgmenu": _menu,
        "wxcard": _card,
        "miniprogrampage": _official_page,
    },
    MINI: {**_COMMON, "link": _link, "miniprogrampage": _mini_page},
}
