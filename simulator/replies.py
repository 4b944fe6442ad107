"""The app's answer to a push, judged as WeChat judges it before showing anything."""

import re
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from simulator import crypto
from simulator.accounts import Account
from simulator.errors import ApiError
from simulator.media import Media
from simulator.messages import Message

OUT_OF_SERVICE = "该公众号提供的服务出现故障，请稍后再试"
EVENT_ARTICLES = 8
LINK = re.compile(r"<a\s[^>]*>(.*?)</a>", re.S)
# A way into WeChat's own pages, which it lets no account write.
INNER_LINK = re.compile(r"weixin://", re.I)
MEDIA_NAMES = {"image": "［图片］", "voice": "［语音］", "video": "［视频］"}


class InvalidReply(Exception):
    """WeChat shows the person its out-of-service notice instead."""


@dataclass(frozen=True)
class Reply:
    """What the person gets to see, and the fields it came in."""

    type: str
    content: str
    shown: str
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"type": self.type, "content": self.content, **self.more}


@dataclass(frozen=True)
class ReplyRules:
    token: str
    passive_text_bytes: int
    media: Media


def read(
    body: bytes, message: Message, account: Account, mode: str, rules: ReplyRules, now: float
) -> Reply | None:
    """The reply, None for a silent acceptance; raises InvalidReply saying what is wrong."""
    if body in (b"", b"success"):
        return None
    outer = _parsed(body)
    if outer.find("Encrypt") is None and mode == "safe":
        raise InvalidReply("the reply is not encrypted although the account is in safe mode")
    if outer.find("Encrypt") is not None:
        if mode == "plain":
            raise InvalidReply("the reply is encrypted although the account is in plain mode")
        outer = _parsed(_opened(outer, account, rules.token))
    return _judged(outer, message, account, rules, now)


def _parsed(body: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise InvalidReply("the reply carries a document type")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - document types were refused above
    except ElementTree.ParseError as error:
        raise InvalidReply(f"the reply is not well-formed XML: {error}") from None
    if root.tag != "xml":
        raise InvalidReply("the root element is not <xml>")
    names = [child.tag for child in root]
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        raise InvalidReply(f"repeated elements: {', '.join(sorted(repeated))}")
    return root


def _opened(outer: ElementTree.Element, account: Account, token: str) -> bytes:
    encrypted = _text(outer, "Encrypt")
    timestamp, nonce = _text(outer, "TimeStamp"), _text(outer, "Nonce")
    given = _text(outer, "MsgSignature")
    if not timestamp.isdigit():
        raise InvalidReply("TimeStamp is not a number")
    if not crypto.signature_fits(given, token, timestamp, nonce, encrypted):
        raise InvalidReply("MsgSignature does not fit")
    try:
        return account.crypto.decrypt(encrypted)
    except crypto.CryptoError as error:
        raise InvalidReply(str(error)) from None


def _judged(
    root: ElementTree.Element, message: Message, account: Account, rules: ReplyRules, now: float
) -> Reply:
    if _text(root, "ToUserName") != message.openid:
        raise InvalidReply("ToUserName is not the person who wrote")
    if _text(root, "FromUserName") != message.gh_id:
        raise InvalidReply("FromUserName is not the account")
    if not _text(root, "CreateTime").isdigit():
        raise InvalidReply("CreateTime is not a number")
    kind = _text(root, "MsgType")
    if kind == "text":
        return _text_reply(_text(root, "Content"), rules)
    if kind in {"image", "voice", "video"}:
        return _media_reply(kind, root, account, rules, now)
    if kind == "music":
        title = _inner(root, "Music/Title") or ""
        return Reply(kind, title, f"［音乐］{title}")
    if kind == "news":
        return _news_reply(root, message)
    if kind == "transfer_customer_service":
        if message.kind == "event":
            raise InvalidReply("only a message can be answered by a transfer, an event cannot")
        agent = _inner(root, "TransInfo/KfAccount")
        return Reply(kind, "", "", {"kf_account": agent})
    raise InvalidReply(f"unknown MsgType {kind}")


def _text_reply(content: str, rules: ReplyRules) -> Reply:
    if len(content.encode()) > rules.passive_text_bytes:
        raise InvalidReply(f"Content has more than {rules.passive_text_bytes} bytes")
    if INNER_LINK.search(content):
        raise InvalidReply("Content leads into WeChat itself (weixin://)")
    return Reply("text", content, LINK.sub(r"\1", content))


def _media_reply(
    kind: str, root: ElementTree.Element, account: Account, rules: ReplyRules, now: float
) -> Reply:
    media_id = _inner(root, f"{kind.capitalize()}/MediaId")
    try:
        rules.media.fetch(account.app_id, media_id, now)
    except ApiError:
        raise InvalidReply("MediaId is unknown or older than three days") from None
    return Reply(kind, media_id or "", MEDIA_NAMES[kind], {"media_id": media_id})


def _news_reply(root: ElementTree.Element, message: Message) -> Reply:
    count = _text(root, "ArticleCount")
    items = root.findall("Articles/item")
    if not count.isdigit() or not 1 <= int(count) <= EVENT_ARTICLES or len(items) < int(count):
        raise InvalidReply("ArticleCount does not fit the articles")
    # Surplus articles are dropped without a word: one when a message is answered.
    most = EVENT_ARTICLES if message.kind == "event" else 1
    articles = [
        {
            "title": item.findtext("Title") or "",
            "description": item.findtext("Description") or "",
            "pic_url": item.findtext("PicUrl") or "",
            "url": item.findtext("Url") or "",
        }
        for item in items[: int(count)][:most]
    ]
    if not all(article["title"] for article in articles):
        raise InvalidReply("an article has no Title")
    titles = "\n".join(article["title"] for article in articles)
    return Reply("news", titles, titles, {"articles": articles})


def _text(root: ElementTree.Element, name: str) -> str:
    text = _inner(root, name)
    if not text:
        raise InvalidReply(f"{name} is missing or empty")
    return text


def _inner(root: ElementTree.Element, path: str) -> str | None:
    return root.findtext(path)
