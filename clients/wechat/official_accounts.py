"""What we ask WeChat on behalf of the official account."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from clients.caches import Cache
from clients.calls import Answer, Deadline
from clients.wechat.client import OFFICIAL, AppClient, ids_of, lent, optional, required
from clients.wechat.errors import SnapshotUser, WeChatError, WeChatUnavailable
from clients.wechat.mini_programs import WeChatUser
from clients.wechat.outgoing import Part
from clients.wechat.tokens import SharedToken

OPEN = "https://open.weixin.qq.com"
# WeChat publishes its script for pages there and lets nobody else hand it on.
SCRIPT = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
MEDIA_TIMEOUT_S = 20.0  # a photo has up to ten megabytes
_NO_MENU = 46003


@dataclass(frozen=True, slots=True)
class QrCode:
    """`ticket` is for WeChat's picture of the code, `url` is what one's own picture holds."""

    ticket: str
    url: str


class OfficialAccount:
    """The official account's server side. Every method raises the exceptions of `errors`."""

    def __init__(
        self,
        app_id: str,
        secret: str,
        cache: Cache,
        *,
        base_url: str = OFFICIAL,
        open_base_url: str = OPEN,
        timeout: float = 3.0,
    ) -> None:
        self.client = AppClient(app_id, secret, cache, base_url=base_url, timeout=timeout)
        self._open_base_url = open_base_url
        self._tickets = SharedToken(cache, f"wechat:jsapi-ticket:{app_id}", self._fetch_ticket)

    @property
    def page_script(self) -> str | None:
        """Where a page in WeChat loads WeChat's script from; None outside the real WeChat."""
        return SCRIPT if self._open_base_url == OPEN else None

    def page_ticket(self) -> str:
        """What signs the pages that use WeChat's script."""
        return self._tickets.get(Deadline(self.client.timeout))

    def consent_address(self, back: str, state: str) -> str:
        """Where a browser in WeChat goes to say who it is; it comes back with `code` and `state`.

        WeChat wants the parameters in this order. With the scope `snsapi_userinfo` it tells the
        unionid, without which a page would not know whom the mini-program knows; followers who
        come from the chat or its menu are not asked.
        """
        query = urlencode(
            {
                "appid": self.client.appid,
                "redirect_uri": back,
                "response_type": "code",
                "scope": "snsapi_userinfo",
                "state": state,
            }
        )
        return f"{self._open_base_url}/connect/oauth2/authorize?{query}#wechat_redirect"

    def _fetch_ticket(self, deadline: Deadline) -> tuple[str, int]:
        asked = {"type": "jsapi"}
        left = deadline.left()
        return lent(
            self.client.ask("GET", "/cgi-bin/ticket/getticket", params=asked, timeout=left),
            "ticket",
        )

    def user_info(self, openid: str) -> str | None:
        """The unionid of a follower; None for others, and without an Open Platform account."""
        result = self.client.ask(
            "GET", "/cgi-bin/user/info", params={"openid": openid, "lang": "zh_CN"}
        )
        return optional(result, "unionid") if result.get("subscribe") else None

    def fetch_media(self, media_id: str) -> bytes:
        """A photo that was sent into the chat; MediaGone once its three days are over."""
        answer = self.client.get(
            "/cgi-bin/media/get", params={"media_id": media_id}, timeout=MEDIA_TIMEOUT_S
        )
        if not isinstance(answer, Answer) or not answer.content:
            raise WeChatUnavailable("not_a_file")
        return answer.content

    def oauth_user(self, code: str) -> WeChatUser:
        """Whose web authorisation code this is; SnapshotUser for WeChat's preview of a page."""
        result = self.client.ask(
            "GET",
            "/sns/oauth2/access_token",
            params={
                "appid": self.client.appid,
                "secret": self.client.secret,
                "code": code,
                "grant_type": "authorization_code",
            },
        )
        if result.get("is_snapshotuser"):
            raise SnapshotUser
        return WeChatUser(required(result, "openid"), optional(result, "unionid"))

    def send_custom(self, openid: str, part: Part, *, by_ai: bool = False) -> None:
        """Write into the chat; Refused once the person's 48 hours or 5 answers are over."""
        message = {"touser": openid, **part.as_json()}
        if by_ai:
            message["aimsgcontext"] = {"is_ai_msg": 1}
        self.client.ask("POST", "/cgi-bin/message/custom/send", data=message)

    def typing(self, openid: str) -> None:
        """Show "typing …" in the chat until the next message, 15 seconds at the most."""
        told = {"touser": openid, "command": "Typing"}
        self.client.ask("POST", "/cgi-bin/message/custom/typing", data=told)

    def upload_picture(self, content: bytes) -> str:
        """Lend WeChat a JPEG or PNG for three days; returns its media id."""
        suffix = "png" if content.startswith(b"\x89PNG") else "jpeg"
        file = (f"picture.{suffix}", content, f"image/{suffix}")
        result = self.client.ask(
            "POST", "/cgi-bin/media/upload", params={"type": "image"}, files={"media": file}
        )
        return required(result, "media_id")

    def online_agents(self) -> tuple[str, ...]:
        """The accounts of the customer service's people who are there now, the least busy first."""
        result = self.client.ask("GET", "/cgi-bin/customservice/getonlinekflist")
        listed = result.get("kf_online_list")
        found = ids_of(listed, "kf_account")
        talks = {each["kf_account"]: _count(each.get("accepted_case")) for each in listed or ()}
        return tuple(sorted(found, key=lambda agent: (talks[agent], agent)))

    def call_agent(self, openid: str, agent: str) -> None:
        """Give the person to an agent who is there; nothing changes where that one has them.

        WeChatError 65414 when another agent has them, 65415 when this one is not there.
        """
        told = {"openid": openid, "kf_account": agent}
        self.client.ask("POST", "/customservice/kfsession/create", data=told)

    def create_menu(self, menu: Mapping[str, Any]) -> None:
        """Put this menu under the chat; phones show it within five minutes."""
        self.client.ask("POST", "/cgi-bin/menu/create", data=dict(menu))

    def menu(self) -> dict[str, Any] | None:
        """The menu under the chat, as `create_menu` takes it; None when there is none."""
        try:
            result = self.client.ask("GET", "/cgi-bin/menu/get")
        except WeChatError as error:
            if error.errcode == _NO_MENU:
                return None
            raise
        menu = result.get("menu")
        if not isinstance(menu, dict):
            raise WeChatUnavailable("incomplete")
        return menu

    def create_qr(self, scene: str, seconds: int) -> QrCode:
        """A code that opens the chat with this scene (1 to 64 characters), good for so long."""
        request = {
            "expire_seconds": seconds,
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        result = self.client.ask("POST", "/cgi-bin/qrcode/create", data=request)
        return QrCode(required(result, "ticket"), required(result, "url"))

    def template_ids(self) -> frozenset[str]:
        """The template messages that the account may send."""
        result = self.client.ask("GET", "/cgi-bin/template/get_all_private_template")
        return ids_of(result.get("template_list"), "template_id")

    def callback_ips(self) -> tuple[str, ...]:
        """The addresses from which WeChat pushes."""
        result = self.client.ask("GET", "/cgi-bin/getcallbackip")
        listed = result.get("ip_list")
        if not isinstance(listed, list):
            raise WeChatUnavailable("incomplete")
        return tuple(map(str, listed))

    def send_template(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        *,
        url: str | None = None,
        mini_program: tuple[str, str] | None = None,
        client_msg_id: str | None = None,
    ) -> str:
        """Send a template message and return WeChat's id of it.

        `mini_program` is (app id, page) and goes before `url`. With the same `client_msg_id`
        WeChat delivers once within ten minutes.
        """
        message: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": {name: {"value": value} for name, value in data.items()},
        }
        if url:
            message["url"] = url
        if mini_program:
            message["miniprogram"] = {"appid": mini_program[0], "pagepath": mini_program[1]}
        if client_msg_id:
            message["client_msg_id"] = client_msg_id
        result = self.client.ask("POST", "/cgi-bin/message/template/send", data=message)
        return str(result.get("msgid", ""))


def sign_page(ticket: str, nonce: str, timestamp: int, address: str) -> str:
    """The signature of a page by its address, which ends before any `#`."""
    told = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={address}"
    return hashlib.sha1(told.encode()).hexdigest()


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0
