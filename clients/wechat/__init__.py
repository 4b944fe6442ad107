"""WeChat as this software meets it: the mini-program, the official account and its pushes."""

from clients.wechat.errors import (
    CodeInvalid,
    CodeUsed,
    ForeignPhone,
    MediaGone,
    MessageRejected,
    QuotaExceeded,
    Refused,
    SnapshotUser,
    TokenRejected,
    WeChatError,
    WeChatUnavailable,
)
from clients.wechat.mini_programs import MiniProgram, WeChatUser
from clients.wechat.official_accounts import OfficialAccount, sign_page

__all__ = [
    "CodeInvalid",
    "CodeUsed",
    "ForeignPhone",
    "MediaGone",
    "MessageRejected",
    "MiniProgram",
    "OfficialAccount",
    "QuotaExceeded",
    "Refused",
    "SnapshotUser",
    "TokenRejected",
    "WeChatError",
    "WeChatUnavailable",
    "WeChatUser",
    "sign_page",
]
