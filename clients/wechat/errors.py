"""What can go wrong with WeChat, in the words of its callers.

The texts of these exceptions end in logs: they carry codes and the request id that WeChat's
support asks for, never what was sent or received.
"""

import re

_RID = re.compile(r"\brid:?\s*([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})")
# Secrets, codes, tokens, openids and numbers of people, should a message ever quote them.
_TELLING = re.compile(r"[A-Za-z0-9_=+/-]{16,}|\d{11,}[Xx]?")
_MAX_MESSAGE = 200


class MessageRejected(Exception):
    """A push that is not WeChat's, not for us, too old, or not to be read.

    `code` is one of `signature`, `stale`, `too_large`, `malformed`, `unreadable`, `other_app`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class WeChatError(Exception):
    """WeChat refused a call; `errmsg` is its text without anything that tells of people."""

    def __init__(self, errcode: int, errmsg: str = "", rid: str | None = None) -> None:
        super().__init__(errcode, rid)
        self.errcode = errcode
        self.errmsg = errmsg
        self.rid = rid

    def __str__(self) -> str:
        return f"WeChat answered {self.errcode}" + (f", rid {self.rid}" if self.rid else "")


class CodeUsed(WeChatError):
    """This code was exchanged before."""


class CodeInvalid(WeChatError):
    """This code is none of WeChat's, or too old."""


class TokenRejected(WeChatError):
    """WeChat does not take our access token, a fresh one included."""


class QuotaExceeded(WeChatError):
    """Too many calls in a minute or a day, or no paid ones left."""


class Refused(WeChatError):
    """WeChat will not do this for this person: not subscribed, refused, too late, at risk."""


class MediaGone(WeChatError):
    """WeChat keeps no such file: it never did, or its three days are over."""


class SnapshotUser(WeChatError):
    """The page was opened in WeChat's preview, whose user is a made-up one."""

    def __init__(self) -> None:
        super().__init__(0, "is_snapshotuser")


class ForeignPhone(WeChatError):
    """The phone number is not one of mainland China."""

    def __init__(self) -> None:
        super().__init__(0, "country code is not 86")


class WeChatUnavailable(WeChatError):
    """No usable answer: too late, cut off, no JSON, HTTP 5xx, or errcode -1. Later may help."""

    def __init__(self, reason: str, rid: str | None = None) -> None:
        super().__init__(-1, reason, rid)
        self.reason = reason

    def __str__(self) -> str:
        return f"WeChat is unavailable: {self.reason}" + (f", rid {self.rid}" if self.rid else "")


TOKEN_CODES = frozenset({40001, 40014, 42001})

_KINDS: dict[int, type[WeChatError]] = {
    **dict.fromkeys(TOKEN_CODES, TokenRejected),
    40163: CodeUsed,
    **dict.fromkeys((40029, 41008, 42003), CodeInvalid),
    40007: MediaGone,
    # per minute, per day, per second; 1400001: no phone numbers left to buy
    **dict.fromkeys((44990, 44991, 44993, 45009, 45011, 1400001), QuotaExceeded),
    # 40226 risky user; 43xxx not following, blocked, not subscribed; 45015, 45047 outside the
    # hours or number of answers; 45168 words; 48002 wants none; 61010 not seen for two hours
    **dict.fromkeys(
        (40226, 43004, 43019, 43101, 43108, 45015, 45047, 45168, 48002, 61010), Refused
    ),
}


def error_for(errcode: int, errmsg: str) -> WeChatError:
    """The exception for an answer with this code."""
    found = _RID.search(errmsg)
    rid = found[1] if found else None
    if errcode == -1:
        return WeChatUnavailable("system_error", rid)
    bare = _TELLING.sub("***", _RID.sub("", errmsg)).strip(" ,")[:_MAX_MESSAGE]
    return _KINDS.get(errcode, WeChatError)(errcode, bare, rid)
