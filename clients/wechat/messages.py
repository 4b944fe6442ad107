"""What WeChat pushes, as one shape; and the answers that it takes on the spot.

Our own over the standard library's parser, not wechatpy's: that one trusts its input, raises
whatever a malformed document makes it raise, hands out None and lists where text is expected,
loses events younger than itself, and takes five times as long.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from clients.wechat.documents import cdata, cut, legible, without_illegal
from clients.wechat.errors import MessageRejected

# WeChat takes 2047 bytes in a passive answer; nobody has an official number.
MAX_TEXT_BYTES = 2000

_SECONDS = re.compile(r"[0-9]{1,10}", re.ASCII)
_DEEPEST = 4  # SubscribeMsgPopupEvent, List, and what stands in it
_SCENE = "qrscene_"
_SUBSCRIPTION_LISTS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
    "subscribe_msg_sent_event": "SubscribeMsgSentEvent",
}


@dataclass(frozen=True, slots=True)
class Subscription:
    """One line of a subscribe_msg_* event: a choice (`accept`, `reject`) or a delivery."""

    template_id: str
    choice: str
    msg_id: str
    error_code: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody says they are; `label` is WeChat's name of it, often empty."""

    latitude: float
    longitude: float
    label: str


@dataclass(frozen=True, slots=True, repr=False)
class Message:
    """A message or event of one person. Texts that are not there are empty, never None.

    `kind` is the MsgType in lower case (`text`, `image`, …, `event`, or one not known yet),
    `event` likewise the Event. `event_key` is the menu key, address or QR scene, without the
    prefix `qrscene_`. `menu_id` is set when the text came from tapping an offered answer.
    """

    kind: str
    openid: str
    to: str
    created_at: datetime
    msg_id: str = ""
    event: str = ""
    event_key: str = ""
    content: str = ""
    menu_id: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        return f"Message({self.kind!r}, {self.event!r})"

    @property
    def dedupe_key(self) -> str:
        """The same for every delivery of one push, different for any two pushes.

        The MsgId, or for events, which have none: sender, second, event, key and the id of the
        message that the event is about. Hashed, so that it may be kept in the open.
        """
        if self.msg_id:
            parts = ["message", self.to, self.msg_id]
        else:
            about = [self.text("MsgID"), self.text("trace_id")]
            about += [f"{s.template_id}/{s.msg_id}" for s in self.subscriptions]
            second = str(int(self.created_at.timestamp()))
            parts = ["event", self.to, self.openid, second, self.event, self.event_key, *about]
        return hashlib.sha256("\x00".join(parts).encode()).hexdigest()

    @property
    def recognition(self) -> str:
        """What WeChat heard in a voice message; empty more often than not."""
        return self.text("Recognition")

    @property
    def media_id(self) -> str:
        """The id under which WeChat keeps a picture, voice or video for three days."""
        return self.text("MediaId")

    @property
    def place(self) -> Place | None:
        """The place of a location message, a LOCATION event or one chosen from the menu."""
        chosen = self._part("SendLocationInfo") or self.fields
        latitude = _text(chosen.get("Location_X")) or self.text("Latitude")
        longitude = _text(chosen.get("Location_Y")) or self.text("Longitude")
        try:
            place = Place(float(latitude), float(longitude), _text(chosen.get("Label")))
        except ValueError:
            return None
        on_earth = abs(place.latitude) <= 90 and abs(place.longitude) <= 180
        return place if on_earth else None

    @property
    def scanned(self) -> str:
        """What a person scanned from the menu (scancode_push, scancode_waitmsg)."""
        return _text(self._part("ScanCodeInfo").get("ScanResult"))

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """The lines of a subscribe_msg_* event, of which WeChat sends one or many."""
        wrapper = self.fields.get(_SUBSCRIPTION_LISTS.get(self.event, ""))
        lines = wrapper.get("List") if isinstance(wrapper, dict) else None
        return tuple(
            Subscription(
                template_id=_text(line.get("TemplateId")),
                choice=_text(line.get("SubscribeStatusString")),
                msg_id=_text(line.get("MsgID")),
                error_code=_text(line.get("ErrorCode")),
            )
            for line in (lines if isinstance(lines, list) else [lines])
            if isinstance(line, dict)
        )

    @property
    def media_verdict(self) -> str:
        """`pass`, `review` or `risky` of a wxa_media_check event, else empty.

        wechatpy's own `is_valid` knows only the first version and says no to every picture.
        """
        return _text(self._part("result").get("suggest"))

    def text(self, name: str) -> str:
        """The field as text; empty when it is missing, empty or not a text."""
        return _text(self.fields.get(name))

    def _part(self, name: str) -> Mapping[str, Any]:
        part = self.fields.get(name)
        return part if isinstance(part, dict) else {}


def parse(xml: bytes) -> Message:
    """Read one decrypted or plain push; whatever is wrong with it is a MessageRejected."""
    try:
        root = ElementTree.fromstring(legible(xml))  # noqa: S314 - no DTD gets past legible()
    except ElementTree.ParseError:
        root = None
    if root is None:  # outside of the handler: its error would quote the document
        raise MessageRejected("malformed")
    return _message(_fields(root, _DEEPEST))


def render_text(message: Message, text: str) -> str:
    """The passive answer to `message`, cut at 2000 bytes."""
    content = cut(without_illegal(text), MAX_TEXT_BYTES)
    return _reply(message, "text", f"<Content>{cdata(content)}</Content>")


def render_picture(message: Message, media_id: str) -> str:
    """A picture that was uploaded before, as the passive answer."""
    return _reply(message, "image", f"<Image><MediaId>{cdata(media_id)}</MediaId></Image>")


def render_transfer(message: Message, agent: str) -> str:
    """Hand the person over to an agent of the account's customer service.

    wechatpy's own reply never names the agent.
    """
    account = f"<TransInfo><KfAccount>{cdata(agent)}</KfAccount></TransInfo>"
    return _reply(message, "transfer_customer_service", account)


def _reply(message: Message, kind: str, content: str) -> str:
    return (
        f"<xml><ToUserName>{cdata(message.openid)}</ToUserName>"
        f"<FromUserName>{cdata(message.to)}</FromUserName>"
        f"<CreateTime>{int(message.created_at.timestamp())}</CreateTime>"
        f"<MsgType>{cdata(kind)}</MsgType>{content}</xml>"
    )


def _message(fields: Mapping[str, Any]) -> Message:
    openid, to = _text(fields.get("FromUserName")), _text(fields.get("ToUserName"))
    created, kind = _text(fields.get("CreateTime")), fields.get("MsgType", "")
    event, key = fields.get("Event", ""), _text(fields.get("EventKey"))
    if not (openid and to and kind and _SECONDS.fullmatch(created)):
        raise MessageRejected("malformed")
    # WeChat repeats neither: of two of them nobody could say which one counts.
    if not (isinstance(kind, str) and isinstance(event, str)):
        raise MessageRejected("malformed")
    event = event.lower()
    return Message(
        kind=kind.lower(),
        openid=openid,
        to=to,
        created_at=datetime.fromtimestamp(int(created), UTC),
        msg_id=_text(fields.get("MsgId")),
        event=event,
        event_key=key.removeprefix(_SCENE) if event == "subscribe" else key,
        content=_text(fields.get("Content")),
        menu_id=_text(fields.get("bizmsgmenuid")),
        fields=fields,
    )


def _fields(element: ElementTree.Element, depth: int) -> dict[str, Any]:
    """What an element holds by name: texts, the like of this, or lists where a name repeats."""
    found: dict[str, Any] = {}
    for child in element if depth else ():
        name = child.tag
        value = _fields(child, depth - 1) if len(child) else (child.text or "").strip()
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _text(value: Any) -> str:
    """One text of the like: a text, the first of several, or empty where there is none."""
    if isinstance(value, list):
        value = value[0]
    return value if isinstance(value, str) else ""
