"""What people do in the chat, as the XML that WeChat pushes."""

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The chat shows no answer to these, and no complaint about a missing one.
SILENT_EVENTS = {
    "unsubscribe",
    "LOCATION",
    "VIEW",
    "view_miniprogram",
    "TEMPLATESENDJOBFINISH",
    "MASSSENDJOBFINISH",
    "subscribe_msg_popup_event",
    "subscribe_msg_change_event",
    "subscribe_msg_sent_event",
    "wxa_media_check",
    "kf_create_session",
    "kf_close_session",
    "kf_switch_session",
}
# A restarted simulator must not repeat the ids that an app's database still remembers.
_msg_ids = itertools.count(time.time_ns() // 100)


@dataclass(frozen=True)
class Message:
    """One push: its elements in the order of the wire."""

    openid: str
    gh_id: str
    kind: str
    elements: Mapping[str, Any]
    event: str = ""
    created_at: int = field(default=0)

    @property
    def silent(self) -> bool:
        return self.event in SILENT_EVENTS

    def inner_xml(self) -> str:
        return render(
            {
                "ToUserName": self.gh_id,
                "FromUserName": self.openid,
                "CreateTime": self.created_at,
                "MsgType": self.kind,
                **self.elements,
            }
        )


def user_message(
    gh_id: str, openid: str, kind: str, elements: Mapping[str, Any], now: float
) -> Message:
    """A message of a person: carries a MsgId, by which retries are recognised."""
    numbered = {**elements, "MsgId": next(_msg_ids)}
    return Message(openid, gh_id, kind, numbered, created_at=int(now))


def event_message(
    gh_id: str, openid: str, event: str, elements: Mapping[str, Any], now: float
) -> Message:
    """An event: has no MsgId."""
    return Message(openid, gh_id, "event", {"Event": event, **elements}, event, int(now))


def render(value: Any) -> str:
    """Elements as WeChat writes them: strings in CDATA, numbers bare, lists as repeated names."""
    if isinstance(value, Mapping):
        return "".join(_element(name, inner) for name, inner in value.items())
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    return "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _element(name: str, inner: Any) -> str:
    if isinstance(inner, list):
        return "".join(_element(name, each) for each in inner)
    return f"<{name}>{render(inner)}</{name}>"
